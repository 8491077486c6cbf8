"""Holidays, swapped days and working hours as dated rows, and the dates promised from them."""
