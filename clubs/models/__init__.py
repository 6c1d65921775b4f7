from clubs.models.agenda import AgendaStep, AgendaTemplate, TemplateStep
from clubs.models.application import Application
from clubs.models.attendance import Attendance, PresenceInterval
from clubs.models.brochure import Brochure, BrochureCard
from clubs.models.calendar import CalendarEntry
from clubs.models.certificate import Certificate
from clubs.models.chat import ChatMessage, SharedFile
from clubs.models.closing import Closing
from clubs.models.club import Club
from clubs.models.commitment import Commitment
from clubs.models.cv_review import CvComment, ShownCv
from clubs.models.digest import Digest
from clubs.models.door import GuestInvitation, RoomEntry
from clubs.models.feed import CalendarFeed
from clubs.models.follow_up import FollowUp
from clubs.models.grouping import Grouping, GroupPlace
from clubs.models.introduction import Introduction, IntroductionAnswer
from clubs.models.invitation import SeatInvitation
from clubs.models.lead import Lead, LeadInterest
from clubs.models.library import Document, DocumentVersion
from clubs.models.notes import NotesChange, SessionNotes
from clubs.models.outcome import Outcome, OutcomeCorrection
from clubs.models.pulse import PulseAnswer, PulseScale
from clubs.models.rehearsal import GridCriteria, RehearsalGrid
from clubs.models.reminder import Reminder
from clubs.models.round import Round, RoundTurn
from clubs.models.seat import Seat
from clubs.models.session import ClubSession
from clubs.models.setback_card import SetbackCard
from clubs.models.slot import Slot
from clubs.models.wall import Comment, KindWord, Post

__all__ = [
    "AgendaStep",
    "AgendaTemplate",
    "Application",
    "Attendance",
    "Brochure",
    "BrochureCard",
    "CalendarEntry",
    "CalendarFeed",
    "Certificate",
    "ChatMessage",
    "Closing",
    "Club",
    "ClubSession",
    "Comment",
    "Commitment",
    "CvComment",
    "Digest",
    "Document",
    "DocumentVersion",
    "FollowUp",
    "GridCriteria",
    "GroupPlace",
    "Grouping",
    "GuestInvitation",
    "Introduction",
    "IntroductionAnswer",
    "KindWord",
    "Lead",
    "LeadInterest",
    "NotesChange",
    "Outcome",
    "OutcomeCorrection",
    "Post",
    "PresenceInterval",
    "PulseAnswer",
    "PulseScale",
    "RehearsalGrid",
    "Reminder",
    "RoomEntry",
    "Round",
    "RoundTurn",
    "Seat",
    "SeatInvitation",
    "SessionNotes",
    "SetbackCard",
    "SharedFile",
    "ShownCv",
    "Slot",
    "TemplateStep",
]
