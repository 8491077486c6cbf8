"""Rules of procedures without Django: reading a sheet, understanding its texts."""
