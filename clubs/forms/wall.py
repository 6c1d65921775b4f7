"""Writing on the wall, answering, encouraging; hiding what should not stand there."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.enums import COMMENT_LENGTH, POST_LENGTH, Encouragement, PostKind
from clubs.forms.change import ChangeForm, KeyField, LineField, ProseField
from clubs.models import Post
from clubs.models.wall import REASON_LENGTH


class PostChangeForm(ChangeForm):
    marks_optional = False
    kind = forms.ChoiceField(
        label=_("C’est"),
        choices=PostKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites ce que c’est : réussite, coup dur ou nouvelle.")},
    )
    text = ProseField(
        label=_("Votre message"),
        help_text=_("Le club et ses conseillers le lisent, personne d’autre."),
        max_length=POST_LENGTH,
        error_messages={"required": _("Écrivez votre message.")},
    )

    @classmethod
    def of(cls, post: Post) -> "PostChangeForm":
        return cls(initial={"kind": post.kind, "text": post.text})


class PostForm(PostChangeForm):
    key = KeyField()


class CommentForm(ChangeForm):
    marks_optional = False
    key = KeyField()
    text = ProseField(
        label=_("Votre réponse"),
        rows=2,
        max_length=COMMENT_LENGTH,
        error_messages={"required": _("Écrivez votre réponse.")},
    )


class EncouragementForm(ChangeForm):
    """One of the kind words, or none to take back one's own."""

    word = forms.ChoiceField(choices=[("", ""), *Encouragement.choices], required=False)


class HideForm(ChangeForm):
    marks_optional = False
    because = LineField(
        label=_("Pourquoi le masquer ?"),
        help_text=_("La personne qui l’a écrit lit cette raison. Elle seule voit encore le texte."),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Donnez la raison, en une phrase.")},
    )
