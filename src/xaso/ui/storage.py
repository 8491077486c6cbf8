"""Static files with hashed names, inside our ES modules too."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class ModuleManifestStorage(ManifestStaticFilesStorage):
    """Rewrites `import "./x.js"` and CSS urls to hashed names when files are collected."""

    support_js_module_import_aggregation = True
