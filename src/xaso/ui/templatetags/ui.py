"""Components as typed template tags: a misspelt one fails when the template is compiled."""

from django import template

from xaso.ui import words
from xaso.ui.components import actions, charts, feedback, fields, tables

register = template.Library()
for _topic in (actions, charts, feedback, fields, tables):
    register.tags.update(_topic.register.tags)
    register.filters.update(_topic.register.filters)
for _word in (words.vnd, words.day, words.short_day, words.moment, words.phone, words.dial):
    register.filter(_word.__name__, _word)
