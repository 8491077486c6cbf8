"""Drawing and checking declarations on django.forms."""
