"""Addresses of a club's prospects."""

from django.urls import URLPattern, path

from prospecting.views import (
    call,
    company,
    day,
    employer_link,
    mark,
    message,
    message_template,
    prospect,
    sirene_import,
    together,
    volunteer,
)

urlpatterns: list[URLPattern] = [
    path("companies/imports/", sirene_import.sirene_imports, name="sirene_imports"),
    path("companies/imports/<int:pk>/", sirene_import.sirene_import, name="sirene_import"),
    path(
        "companies/imports/<int:pk>/stop/",
        sirene_import.sirene_import_stop,
        name="sirene_import_stop",
    ),
    path("clubs/<int:pk>/companies/", company.companies, name="company_list"),
    path("clubs/<int:pk>/companies/rejected/", company.rejected_list, name="rejected_list"),
    path("clubs/<int:pk>/companies/<int:company_pk>/", company.company, name="company"),
    path(
        "clubs/<int:pk>/companies/<int:company_pk>/reject/", company.reject, name="company_reject"
    ),
    path(
        "clubs/<int:pk>/companies/<int:company_pk>/restore/",
        company.restore,
        name="company_restore",
    ),
    path("clubs/<int:pk>/searches/", company.search_save, name="search_save"),
    path("clubs/<int:pk>/searches/<int:search>/drop/", company.search_drop, name="search_drop"),
    path("clubs/<int:pk>/prospects/", prospect.prospect_list, name="prospect_list"),
    path("clubs/<int:pk>/prospects/<int:company>/add/", prospect.prospect_add, name="prospect_add"),
    path("prospects/<int:pk>/", prospect.prospect, name="prospect"),
    path("prospects/<int:pk>/facts/", prospect.prospect_facts, name="prospect_facts"),
    path("prospects/<int:pk>/take/", prospect.take, name="prospect_take"),
    path("prospects/<int:pk>/leave/", prospect.leave, name="prospect_leave"),
    path("prospects/<int:pk>/move/", prospect.move, name="prospect_move"),
    path("prospects/<int:pk>/hand-over/", prospect.hand_over, name="prospect_hand_over"),
    path("prospects/<int:pk>/call/", call.call, name="prospect_call"),
    path("prospects/<int:pk>/write/<str:kind>/", message.message_write, name="message_write"),
    path("messages/<int:pk>/", message.message, name="message"),
    path("messages/<int:pk>/letter/", message.message_letter, name="message_letter"),
    path("message-templates/", message_template.message_templates, name="message_templates"),
    path(
        "message-templates/add/", message_template.message_template_add, name="message_template_add"
    ),
    path("message-templates/<int:pk>/", message_template.message_template, name="message_template"),
    path(
        "message-templates/<int:pk>/delete/",
        message_template.message_template_delete,
        name="message_template_delete",
    ),
    path("my-day/", day.my_day, name="my_day"),
    path("my-day/part/", day.my_day_part, name="my_day_part"),
    path("call-backs/<str:token>/stop/", day.call_backs_stop, name="call_backs_stop"),
    path("call-script/", call.script, name="call_script"),
    path("approaches/<int:pk>/reply/", prospect.reply, name="approach_reply"),
    path("prospects/<int:pk>/answer-link/", employer_link.make, name="answer_link"),
    path(
        "prospects/<int:pk>/answer-link/withdraw/",
        employer_link.withdraw,
        name="answer_link_withdraw",
    ),
    # In French: this stands in letters.
    path("reponses/<str:token>/", employer_link.answer, name="employer_answer"),
    path("prospects/<int:pk>/mark/", mark.mark, name="prospect_mark"),
    path("companies/known/part/", mark.known_part, name="known_companies_part"),
    path("companies/known/", mark.known, name="known_companies"),
    path("marks/<int:pk>/confirm/", mark.confirm, name="mark_confirm"),
    path("marks/<int:pk>/withdraw/", mark.withdraw, name="mark_withdraw"),
    path("clubs/<int:pk>/volunteers/", volunteer.club_volunteers, name="club_volunteers"),
    path("volunteers/<int:pk>/confirm/", volunteer.volunteer_confirm, name="volunteer_confirm"),
    path("volunteers/<int:pk>/cancel/", volunteer.volunteer_cancel, name="volunteer_cancel"),
    # In French: employers read it.
    path("simulations/<str:token>/", volunteer.volunteer, name="volunteer"),
    path(
        "sessions/<int:pk>/prospecting/",
        together.session_prospecting,
        name="session_prospecting",
    ),
    path("prospects/<int:pk>/lead/", together.prospect_lead, name="prospect_lead"),
]
