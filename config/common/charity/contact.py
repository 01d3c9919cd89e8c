"""Who to call or write to."""

from dataclasses import dataclass

from config.common.phones import phone_link


@dataclass(frozen=True)
class Contact:
    """A person to ask for, their phone number, and the email address to write to. The name and the
    phone number are empty until somebody enters them."""

    name: str
    phone: str
    email: str

    @property
    def phone_link(self) -> str:
        """The address of a link that calls the number."""
        return phone_link(self.phone)

    @property
    def reach(self) -> str:
        """The phone number and the email address: "020 7946 0000 or ann@example.org"."""
        return f"{self.phone} or {self.email}" if self.phone else self.email

    @property
    def sentence(self) -> str:
        """How to reach the person: "Call Ann Archer on 020 7946 0000, or write to
        ann@example.org"."""
        if self.phone:
            return f"Call {self.name or 'us'} on {self.phone}, or write to {self.email}."
        return f"Write to {self.name or 'us'} at {self.email}."
