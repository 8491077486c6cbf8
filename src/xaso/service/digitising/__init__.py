"""Digitising: paper becomes pages, pages become documents of dossiers."""
