"""Facts that we keep to check whether the programme is fair. Rounds never read these facts."""

from typing import Final

from django.db import models

from matching.models.participant import Participant


class Ethnicity(models.TextChoices):
    """The 19 ethnic groups of the census, with the codes that prison and probation systems use. One
    more value means that the man prefers not to say. If a man has no row, nobody asked him or
    nobody recorded his answer."""

    WHITE_BRITISH = "W1", "White: English, Welsh, Scottish, Northern Irish or British"
    WHITE_IRISH = "W2", "White: Irish"
    WHITE_TRAVELLER = "W3", "White: Gypsy or Irish Traveller"
    WHITE_ROMA = "W5", "White: Roma"
    WHITE_OTHER = "W9", "White: any other White background"
    MIXED_CARIBBEAN = "M1", "Mixed: White and Black Caribbean"
    MIXED_AFRICAN = "M2", "Mixed: White and Black African"
    MIXED_ASIAN = "M3", "Mixed: White and Asian"
    MIXED_OTHER = "M9", "Mixed: any other mixed background"
    ASIAN_INDIAN = "A1", "Asian or Asian British: Indian"
    ASIAN_PAKISTANI = "A2", "Asian or Asian British: Pakistani"
    ASIAN_BANGLADESHI = "A3", "Asian or Asian British: Bangladeshi"
    ASIAN_CHINESE = "A4", "Asian or Asian British: Chinese"
    ASIAN_OTHER = "A9", "Asian or Asian British: any other Asian background"
    BLACK_CARIBBEAN = "B1", "Black or Black British: Caribbean"
    BLACK_AFRICAN = "B2", "Black or Black British: African"
    BLACK_OTHER = "B9", "Black or Black British: any other Black background"
    ARAB = "O2", "Other: Arab"
    OTHER = "O9", "Other: any other ethnic group"
    NOT_SAID = "NS", "Prefers not to say"


BROAD_GROUPS: Final = {"W": "White", "B": "Black", "A": "Asian", "M": "Mixed", "O": "Other"}
"""The broad ethnic groups of the census. The key is the first letter of all codes in the group."""


class Monitoring(models.Model):
    """A man's ethnic group, in a table apart from his record."""

    participant = models.OneToOneField(
        Participant, on_delete=models.CASCADE, related_name="monitoring"
    )
    ethnicity = models.CharField(max_length=20, choices=Ethnicity.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ethnicity__in=Ethnicity.values), name="monitoring_ethnicity"
            )
        ]

    def __str__(self) -> str:
        return f"monitoring of {self.participant_id}"
