"""Imported by procrastinate's worker: by then every room has registered its tasks."""

from procrastinate.contrib.django import app

from xaso.kernel.jobs.worker import register_all

register_all(app)
