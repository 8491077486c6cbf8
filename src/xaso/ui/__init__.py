"""The design system: tags, components, styles and browser modules; no domain word."""
