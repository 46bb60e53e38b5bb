"""What templates of rounds and packs may ask of a narrative."""

from django import template

from reports.rounds.text import narrative_blocks

register = template.Library()

register.filter("narrative_blocks", narrative_blocks)
