"""Pages of accounts: the way in and out, the password, the second factor, one's sign-ins, and finding one's way."""

from kepu.accounts.views.entering import LoginView, code, logout
from kepu.accounts.views.factor import factor, factor_codes, factor_off, factor_set_up
from kepu.accounts.views.finding import home, language, rehearsal
from kepu.accounts.views.password import PasswordChangeView
from kepu.accounts.views.sign_ins import alive, sign_in_end, sign_in_list, sign_ins_end
from kepu.accounts.views.sign_on import sign_on, sign_on_back

__all__ = [
    "LoginView",
    "PasswordChangeView",
    "alive",
    "code",
    "factor",
    "factor_codes",
    "factor_off",
    "factor_set_up",
    "home",
    "language",
    "logout",
    "rehearsal",
    "sign_in_end",
    "sign_in_list",
    "sign_ins_end",
    "sign_on",
    "sign_on_back",
]
