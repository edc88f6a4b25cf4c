"""Who may get an account by themselves: nobody. Accounts are made by set-up and ``palabre user add``."""

from allauth.account.adapter import DefaultAccountAdapter


class StaffOnly(DefaultAccountAdapter):
    """Readers write without an account; staff are given one."""

    def is_open_for_signup(self, request) -> bool:
        return False
