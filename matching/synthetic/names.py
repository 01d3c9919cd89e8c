"""Names and numbers of people who do not exist, drawn without regard to anything else of them."""

from random import Random
from string import ascii_uppercase
from typing import Final


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


def a_name(random: Random, first_names: tuple[str, ...]) -> str:
    """A first name and an invented surname. Not unique."""
    return f"{random.choice(first_names)} {random.choice(SURNAMES)}"


def a_prison_number(random: Random) -> str:
    """A number in the form A1234BC."""
    first, *rest = random.choices(ascii_uppercase, k=3)
    return f"{first}{random.randrange(10_000):04}{''.join(rest)}"
