"""Components as typed template tags: a misspelt one fails when the template is compiled."""

from django import template

register = template.Library()
