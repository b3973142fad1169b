"""What a topic looks like, and which events a subscription hears."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = r"[a-z][a-z_]{0,31}"
_ID = r"[0-9A-Za-z-]{1,64}"
_TOPIC = re.compile(rf"({_WORD})(?::({_ID}))?")
MOST_TOPICS = 20


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that pages follow: a prefix, and the id of one thing or nothing for all of them."""

    prefix: str
    id: str = ""

    def __str__(self) -> str:
        return f"{self.prefix}:{self.id}" if self.id else self.prefix


@dataclass(frozen=True, slots=True)
class Event:
    """What is told. `id` may be empty."""

    topic: Topic
    id: str = ""

    @property
    def about(self) -> str:
        """The id that rights are asked for."""
        return self.topic.id or self.id

    def heard_by(self, subscription: Topic) -> bool:
        """Whether who follows `subscription` hears of this."""
        return subscription == self.topic or (
            subscription.prefix == self.topic.prefix and subscription.id == self.id and not self.topic.id
        )


def parse_topic(text: str) -> Topic:
    """Raises ValueError."""
    found = _TOPIC.fullmatch(text)
    if not found:
        raise ValueError("A topic is a word, perhaps with an id: board, contact:<id>.")
    return Topic(found[1], found[2] or "")


def parse_event(topic: str, id_: str) -> Event:
    """Raises ValueError."""
    if id_ and not re.fullmatch(_ID, id_):
        raise ValueError("The id of an event is a code, never a name.")
    return Event(parse_topic(topic), id_)


def parse_subscriptions(text: str) -> list[Topic]:
    """`board,contact:<id>`, as a page asks for it. Raises ValueError for none, too many or what is no topic."""
    words = text.split(",") if text else []
    if not 0 < len(words) <= MOST_TOPICS:
        raise ValueError(f"Follow 1 to {MOST_TOPICS} topics.")
    return list(dict.fromkeys(parse_topic(word) for word in words))
