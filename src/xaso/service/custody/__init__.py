"""Where the paper of a dossier lies, who holds it, and what goes by post."""
