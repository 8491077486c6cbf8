"""What has to be done at one turn of life, asked once and not twice."""
