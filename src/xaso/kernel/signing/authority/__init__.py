"""A certificate authority for trying things out, marked BẢN THỬ: never a real one."""
