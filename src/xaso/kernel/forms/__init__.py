"""Declarations as data: defined, drawn, checked, drafted and sealed; never what they mean."""
