"""Emails to applicants, and private notes of staff."""

from django.db import models

from config.accounts.models import User
from recruitment.models.application import Application


class Message(models.Model):
    """An email to an applicant, in the words in which we sent it.

    `occasion` says what the email is about. We send the same letter only once for each occasion. If
    `occasion` is empty, we can send the letter again.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="messages")
    key = models.SlugField(max_length=40, blank=True, help_text="Empty: written by hand.")
    occasion = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "key", "occasion"],
                condition=~models.Q(occasion=""),
                name="message_once_per_occasion",
            )
        ]

    def __str__(self) -> str:
        return self.subject


class Note(models.Model):
    """A private note about an application. Only staff can see the note."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(max_length=2000)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-id"]

    def __str__(self) -> str:
        return f"note {self.pk}"
