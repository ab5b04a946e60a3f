"""A story plays on the day it is in the register."""

from django.conf import settings
from django.utils import timezone

from passerelle.cli.journey import day


def test_the_day_of_a_story_is_that_of_the_register():
    assert settings.TIME_ZONE == day.ZONE
    assert day.today() == timezone.localdate()
