"""How the people served judge the service: one rating for each finished dossier."""
