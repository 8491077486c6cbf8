"""Keys that seal what people declare: made, wrapped, rotated and destroyed here."""
