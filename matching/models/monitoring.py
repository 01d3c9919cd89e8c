"""Facts kept only to check later that the programme is fair. Matching never reads them."""

from django.db import models

from matching.models.referral import Referral


class Ethnicity(models.TextChoices):
    """The categories of the programme report."""

    WHITE_BRITISH = "white_british", "White British"
    WHITE_TRAVELLER = "white_traveller", "White: Gypsy or Irish Traveller"
    WHITE_OTHER = "white_other", "White: any other background"
    BLACK_CARIBBEAN = "black_caribbean", "Black/Black British: Caribbean"
    BLACK_AFRICAN = "black_african", "Black/Black British: African"
    BLACK_OTHER = "black_other", "Black/Black British: any other background"
    ASIAN_INDIAN = "asian_indian", "Asian/British Asian: Indian"
    MIXED_CARIBBEAN = "mixed_caribbean", "Mixed: White and Black Caribbean"
    OTHER = "other", "Other: any other background"
    NOT_SAID = "not_said", "Prefer not to say"


class Monitoring(models.Model):
    """A man's date of birth and ethnicity, kept apart from his referral."""

    referral = models.OneToOneField(Referral, on_delete=models.CASCADE, related_name="monitoring")
    born_on = models.DateField(null=True, blank=True)
    ethnicity = models.CharField(max_length=20, choices=Ethnicity.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ethnicity__in=Ethnicity.values), name="monitoring_ethnicity"
            )
        ]

    def __str__(self) -> str:
        return f"monitoring of {self.referral_id}"
