"""Random draws for the other modules, and invented names.

All draws come from one Random with a seed, so the same seed gives the same programme.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from random import Random
from string import ascii_uppercase
from typing import Final, TypeVar

from recruitment.weekly import mask_of

Item = TypeVar("Item")
LEVEL_SHARES: Final = (3, 2, 1)
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PARTS: Final = ("am", "pm", "eve")


def seeded(seed: int) -> Random:
    """A Random that gives the same numbers for the same seed, on every computer."""
    return Random(seed)  # noqa: S311 — invented people, not secrets


def on(*parts_of_week: str) -> int:
    """The slots with these names as a mask, which is a number with a bit for each slot. For
    example: on("Mon am", "Tue eve")."""
    parts = [(DAYS.index(day), PARTS.index(part)) for day, part in map(str.split, parts_of_week)]
    return mask_of(day * 3 + part for day, part in parts)


def a_day(random: Random, first: date, last: date) -> date:
    """A random day from `first` to `last`, including both. If `first` is after `last`, returns
    `first`."""
    return first + timedelta(days=random.randint(0, max(0, (last - first).days)))


def days(count: int) -> timedelta:
    return timedelta(days=count)


def some(random: Random, items: Collection[Item], low: int, high: int) -> tuple[Item, ...]:
    """Draws from `low` to `high` different items, and keeps their order. Returns all the items if
    there are too few."""
    count = min(len(items), random.randint(low, high))
    positions = set(random.sample(range(len(items)), count))
    return tuple(item for position, item in enumerate(items) if position in positions)


def levels(
    random: Random,
    codes: Sequence[str],
    low: int,
    high: int,
    *,
    shares: Sequence[int] = LEVEL_SHARES,
) -> dict[str, int]:
    """Draws from `low` to `high` of the codes, and gives each of them a level of 1, 2 or 3.

    `shares` says how often each level is drawn. By default, higher levels are rarer.
    """
    return {code: random.choices((1, 2, 3), shares)[0] for code in some(random, codes, low, high)}


def born_aged(random: Random, low: int, high: int, *, on_day: date) -> date:
    """A random date of birth of somebody who is `low` to `high` years old on `on_day`."""
    age = random.randint(low, high)
    # Most years have no 29 February, so the birthday is at most the 28th.
    birthday = on_day.replace(year=on_day.year - age, day=min(on_day.day, 28))
    return birthday - days(random.randrange(360))


def _listed(names: str) -> tuple[str, ...]:
    return tuple(names.split())


MEN: Final = _listed(
    """
    Aaron Abdi Adeyemi Ahmed Alfie Amir Andre Anthony Arjun Bogdan Callum Carlos Chidi Connor
    Courtney Daniel Darius Delroy Dominic Dwayne Emeka Errol Ewan Farid Finlay Gareth George
    Hamza Hassan Ibrahim Imran Ivan Jamal Jerome Joao Jordan Kamil Kieran Kofi Kwame Leroy Liam
    Lloyd Luca Malik Marcus Mateusz Mehmet Michael Mohamed Nathan Neil Omar Owen Patrick Pavel
    Rashid Reece Ricardo Ryan Samuel Sanjay Sean Stefan Tariq Terence Thomas Tomasz Tyrone
    Victor Wesley Winston Xavier Yusuf Zachary
    """
)
VOLUNTEERS: Final = _listed(
    """
    Abena Adaeze Aisha Alan Amina Anjali Beatrice Bernard Camille Catherine Charlotte Chloe
    David Deborah Eleanor Elif Esther Fatima Fiona Frances Gemma Grace Hannah Harriet Helen Ines
    Isaac Jasmine Joanna Joseph Judith Karen Kavita Leila Lucy Margaret Maria Martin Mei Miriam
    Nadia Naomi Nicholas Noor Olivia Paul Peter Priya Rachel Rebecca Robert Rosa Ruth Sadia
    Sarah Simon Sofia Stephen Sunita Temi Theresa Valerie Wei Yasmin Zainab Zofia
    """
)
SURNAMES: Final = _listed(
    """
    Agate Alder Aspen Avocet Basalt Bilberry Bittern Blackthorn Bracken Bramble Brambling
    Bulrush Bunting Burdock Campion Celandine Chaffinch Cinquefoil Clover Columbine Corncrake
    Cowslip Curlew Dogwood Dotterel Dunlin Dunnock Elderflower Feldspar Fieldfare Firecrest
    Foxglove Gannet Garnet Goldcrest Goosander Gorse Greenfinch Guillemot Harebell Hawthorn
    Hazel Heather Hornbeam Juniper Kestrel Kingfisher Kittiwake Knapweed Lapwing Larkspur Linnet
    Lovage Mallow Marigold Meadowsweet Merlin Moorhen Mugwort Nightjar Nuthatch Obsidian Onyx
    Osprey Oxlip Peregrine Pimpernel Pipit Plover Primrose Ptarmigan Pumice Quartz Redshank
    Redwing Rowan Sandpiper Saxifrage Sedge Shearwater Siskin Skylark Sorrel Speedwell Starling
    Stonechat Tansy Teasel Thistle Tormentil Treecreeper Turnstone Valerian Vetch Wagtail
    Warbler Waxwing Wheatear Whimbrel Whinchat Willow Wigeon Yarrow Yellowhammer
    """
)


SCATTER = 7_919
"""A prime number. We multiply by it, so that prison numbers made in a row look different from each
other, and none is made twice."""


def a_name(random: Random, first_names: tuple[str, ...]) -> str:
    """A first name and an invented surname. 2 people can get the same name."""
    return f"{random.choice(first_names)} {random.choice(SURNAMES)}"


def a_prison_number(number: int) -> str:
    """A prison number in the form Z1234BC. Each `number` below 6.7 million gives a different prison
    number. We know of no real prison number that begins with Z."""
    digits, letters = divmod(number * SCATTER % (10_000 * 26**2), 26**2)
    second, third = (ascii_uppercase[letters // 26**place % 26] for place in (1, 0))
    return f"Z{digits:04}{second}{third}"
