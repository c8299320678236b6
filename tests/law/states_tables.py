"""The tables (a)–(c) and (e) of the design, typed by hand from its text: an oracle that knows nothing of the code's tables.

A row: move | from | to | side, right | clocks ended | clocks started (side) | letter. 「*」 voids all clocks, 「-」 stops one,
「+」 resumes one, 「!」 voids one.
"""

GENERAL = """
submit       | draft                     | reviewing | S draft_referral   | | |
review       | reviewing                 | deciding  | S review_referral  | | | approval_sheet
return_draft | reviewing                 | draft     | S review_referral  | | |
return_report| deciding                  | draft     | S {approve}        | !crim_refer_decide | |
approve      | deciding                  | approved  | S {approve}        | | |
refuse       | deciding                  | refused   | S {approve}        | | | approval_sheet
withdraw     | draft reviewing deciding  | withdrawn | S draft_referral   | * | |
revoke       | approved sent             | withdrawn | S {approve}        | * | | withdraw_letter
"""
#: Kinds without a reviewer: officer → deputy or head.
SHORT = """
submit       | draft                     | deciding  | S draft_referral   | | |
return_report| deciding                  | draft     | S {approve}        | !crim_refer_decide | |
approve      | deciding                  | approved  | S {approve}        | | |
refuse       | deciding                  | refused   | S {approve}        | | | approval_sheet
withdraw     | draft reviewing deciding  | withdrawn | S draft_referral   | * | |
revoke       | approved sent             | withdrawn | S {approve}        | * | | withdraw_letter
"""
POLICE = "police_supplement_notice police_reroute police_file_decide"
CRIMINAL = f"""
review       | reviewing                 | deciding  | S review_referral  | | crim_refer_decide(S) | approval_sheet
approve      | deciding                  | approved  | S approve_criminal | crim_refer_decide | crim_refer_send(S) |
refuse       | deciding                  | refused   | S approve_criminal | crim_refer_decide | | approval_sheet
send         | approved | sent          | S send_referral    | crim_refer_send | police_sign_receipt(R) crim_copy_procuratorate(S) | criminal_referral
sign         | sent     | signed        | R sign_referral    | police_sign_receipt | police_supplement_notice(R) police_reroute(R) police_file_decide(R) | receipt
ask_supplement | signed | supplementing | R answer_referral  | police_supplement_notice | agency_supplement(S) | supplement_notice
supply       | supplementing | signed   | S draft_referral   | agency_supplement | | supplement_list
reroute      | signed   | rerouted      | R answer_referral  | {POLICE} !police_overdue_explain | | reroute_letter
not_police   | signed   | not_ours      | R refuse_referral  | {POLICE} police_not_police_matter !police_overdue_explain | transfer_other_agency(S) |
file         | signed supplementing | accepted  | R decide_filing | {POLICE} police_file_notify agency_supplement !police_overdue_explain | agency_handover_items(S) |
not_file     | signed supplementing | not_filed | R decide_filing | {POLICE} police_file_notify agency_supplement !police_overdue_explain | agency_reconsider(S) |
demand_overdue | signed supplementing | | P answer_referral | | police_overdue_explain(R) |
explain      | signed supplementing supervised | | R answer_referral | police_explain_no_file police_overdue_explain | |
reconsider   | not_filed | reconsidering | S contest         | agency_reconsider | police_reconsider_decide(R) | reconsideration_request
uphold       | reconsidering | not_filed | R decide_filing   | police_reconsider_decide | agency_supervision_after_review(S) |
overturn     | reconsidering | accepted  | R decide_filing   | police_reconsider_decide | agency_handover_items(S) |
ask_supervision | not_filed | supervised | S contest        | agency_reconsider agency_supervision_after_review | | supervision_request
demand_reasons  | supervised | supervised | P answer_referral | | police_explain_no_file(R) |
accept_reasons  | supervised | ended      | P answer_referral | police_explain_no_file | proc_inform_agency(P) |
order_filing    | supervised | supervised | P answer_referral | police_explain_no_file | police_file_on_notice(R) |
file_on_notice  | supervised | accepted   | R decide_filing   | police_file_on_notice | agency_handover_items(S) proc_urge_after_3m(P) |
accept_no       | not_filed  | ended      | S contest         | agency_reconsider agency_supervision_after_review | agency_handle_after_no_file(S) |
close_return    | not_ours   | ended      | S refuse_referral | transfer_other_agency !nhsa_jurisdiction_dispute | |
"""
ADMINISTRATIVE = """
send         | approved | sent          | S send_referral    | transfer_other_agency | agr.sign(R) | clue_referral
sign         | sent     | signed        | R sign_referral    | agr.sign | agr.answer(R) | receipt
ask_supplement | signed | supplementing | R answer_referral  | -agr.answer | agr.supplement(S) | supplement_notice
supply       | supplementing | signed   | S draft_referral   | agr.supplement +agr.answer | | supplement_list
accept       | signed   | accepted      | R answer_referral  | agr.answer | agr.first_feedback(R) agr.final_feedback(R) |
reroute      | signed   | rerouted      | R refuse_referral  | agr.answer | | reroute_letter
return       | signed   | returned      | R refuse_referral  | agr.answer | nhsa_jurisdiction_dispute(S) | return_letter
contest      | returned | disputed      | S contest          | nhsa_jurisdiction_dispute | | designation_request
designate    | disputed | rerouted      | C designate        | | | designation_decision
designate_sender | disputed | ended     | C designate        | | | designation_decision
close_return | returned not_ours | ended | S refuse_referral | transfer_other_agency !nhsa_jurisdiction_dispute | |
"""
_DISC = "disc_refer_conclusion disc_refer_others superv_duty_to_transfer"
DISCIPLINE = f"""
send         | approved | sent          | S send_referral    | {_DISC} | agr.sign(R) | discipline_referral
record_offline | approved | sent        | S send_referral    | {_DISC} | |
sign         | sent     | signed        | R sign_referral    | agr.sign | superv_reroute(R) |
record_receipt | sent   | signed        | S send_referral    | agr.sign | |
reroute      | signed   |               | R answer_referral  | superv_reroute | |
reply        | signed   | accepted      | S draft_referral   | superv_reroute | |
refuse       | deciding | refused | S approve_discipline | +disc_refer_conclusion +disc_refer_others | | approval_sheet
withdraw     | draft reviewing deciding  | withdrawn | S draft_referral | * +disc_refer_conclusion +disc_refer_others | |
revoke       | approved sent | withdrawn | S approve_discipline | * +disc_refer_conclusion +disc_refer_others | | withdraw_letter
obstacle     | reviewing deciding approved | | S approve_discipline | -disc_refer_conclusion -disc_refer_others | |
obstacle_over | reviewing deciding approved | | S approve_discipline | +disc_refer_conclusion +disc_refer_others | |
"""
ASSISTANCE = """
send         | approved | sent          | S send_referral    | | agr.sign(R) | assistance_letter
sign         | sent     | accepted      | R sign_referral    | agr.sign | assist_letter_reply(R) | receipt
decline      | sent     | returned      | R refuse_referral  | agr.sign | | assistance_decline
close_return | returned not_ours | ended | S refuse_referral | transfer_other_agency !nhsa_jurisdiction_dispute | |
"""
JOINT = """
send         | approved | sent          | S send_referral    | | agr.sign(R) | joint_letter
join         | sent     | accepted      | R refuse_referral  | agr.sign | agr.first_feedback(R) agr.final_feedback(R) | joint_answer
decline      | sent     | ended         | R decide_filing    | agr.sign | | joint_answer
"""
REVERSE = """
send         | approved | sent          | S send_referral    | rev_review | agr.sign(R) |
sign         | sent     | accepted      | R sign_referral    | agr.sign | rev_agency_reply(R) penalty_limitation(R) | receipt
reroute      | sent     | rerouted      | R answer_referral  | agr.sign | | reroute_letter
"""
COPY = """
send         | approved | sent          | S send_referral    | crim_copy_procuratorate | |
sign         | sent     | ended         | R sign_referral    | | |
open_branch  | ended    | accepted      | R refuse_referral  | | agr.first_feedback(R) agr.final_feedback(R) |
"""
CONSULT = """
send         | approved | sent          | S send_referral    | | | consult_letter
sign         | sent     | signed        | R sign_referral    | | agr.answer(R) | receipt
answer       | signed   | ended         | R answer_referral  | proc_consult_reply agr.answer | |
record_answer | sent signed | ended     | S draft_referral   | proc_consult_reply agr.answer | |
"""
SUPPLEMENT = """
send         | approved | sent          | S send_referral    | | | supplement_referral
sign         | sent     | ended         | R sign_referral    | | | receipt
"""
CORRECTION = """
send         | approved | sent          | S send_referral    | | | correction_letter
sign         | sent     | ended         | R sign_referral    | | | receipt
"""
PROSECUTION = """
send         | draft    | sent          | S send_referral    | | |
sign         | sent     | accepted      | R sign_referral    | | | receipt
withdraw     | draft    | withdrawn     | S draft_referral   | * | |
take_back    | sent     | withdrawn     | S send_referral    | * | |
"""
ASSIGNMENT = """
send         | approved | sent          | S send_referral    | | | assignment_letter
sign         | sent     | accepted      | R sign_referral    | | tip_assigned_general(R) | receipt
"""
ESCALATION = """
send         | approved | sent          | S send_referral    | | | escalation_request
accept       | sent     | accepted      | R decide_filing    | | |
decline      | sent     | ended         | R decide_filing    | | |
"""
#: 报案: as a 行刑移送 is answered, without what 310号令 lays on a 行政执法机关 alone.
_OF_310 = (
    " agency_supplement(S)",
    " agency_handover_items(S)",
    " crim_copy_procuratorate(S)",
    " agency_supplement",
)
REPORT_CRIME = (
    CRIMINAL.split("send  ", 1)[1]
    .replace("criminal_referral", "crime_report")
    .replace("| crim_refer_send |", "| |")
)
for _duty in _OF_310:
    REPORT_CRIME = REPORT_CRIME.replace(_duty, "")
REPORT_CRIME = f"send  {REPORT_CRIME}"
#: kind: (general rows, own rows, who approves)
KINDS = {
    "criminal": (GENERAL, CRIMINAL, "approve_criminal"),
    "administrative": (GENERAL, ADMINISTRATIVE, "approve_administrative"),
    "discipline": (GENERAL, DISCIPLINE, "approve_discipline"),
    "assistance": (SHORT, ASSISTANCE, "approve_assistance"),
    "joint": (GENERAL, JOINT, "approve_joint"),
    "reverse": (SHORT, REVERSE, "approve_reverse"),
    "copy": (GENERAL, COPY, "approve_administrative"),
    "assignment": (SHORT, ASSIGNMENT, "approve_assignment"),
    "escalation": (SHORT, ESCALATION, "approve_assignment"),
    "report_crime": (GENERAL, REPORT_CRIME, "approve_administrative"),
    "prosecution": ("", PROSECUTION, ""),
    "consult": (SHORT, CONSULT, "approve_administrative"),
    "supplement": (GENERAL, SUPPLEMENT, "approve_administrative"),
    "correction": (GENERAL, CORRECTION, "approve_administrative"),
}
LANE = """
take      | waiting                  | working   | R answer_referral | | |
report    | working                  | reported  | R approve_result  | agr.first_feedback agr.final_feedback assist_letter_reply rev_agency_reply tip_assigned_general | agr.confirm(O) | result_feedback
confirm   | reported                 | done      | O confirm_result  | agr.confirm | |
send_back | reported                 | working   | O confirm_result  | agr.confirm | | send_back_letter
finish    | working                  | done      | R approve_result  | nhsa_decide agr.first_feedback agr.final_feedback | |
leave     | working | not_taken | R decide_filing   | * | | joint_answer
waive     | waiting working reported | waived    | L waive_lane      | | | waiver_sheet
drop      | waiting working          | not_taken | R answer_referral | | |
"""
CASE = """
propose_close | open            | closing  | L propose_close | | |
refuse_close  | closing         | open     | L close_case    | | |
close         | closing         | closed   | L close_case    | | |
archive       | closed          | archived | L archive_case  | | |
reopen        | closed archived | open     | L reopen_case   | | |
resume        | closing         | open     | L draft_referral| | |
"""
CLUE = """
check | registered          | checking | L check_clue  | | |
open  | checking            | cased    | L decide_clue | nhsa_filing tip_verify | |
merge | registered checking | merged   | L check_clue  | nhsa_filing tip_verify | |
drop  | checking            | dropped  | L decide_clue | nhsa_filing tip_verify | |
direct | registered checking | direct  | L register_clue | nhsa_filing tip_verify | |
"""
HOLDERS = """
draft S | reviewing S | deciding S | approved S | refused - | sent R | signed R | supplementing S | accepted - | not_ours S
returned S | rerouted - | disputed C | not_filed S | reconsidering R | supervised P | ended - | withdrawn -
"""
#: What a receiver is asked for where it is missing, by move: never an empty reason or number.
REASONS = "return_draft return_report refuse withdraw take_back revoke reroute not_police return contest designate designate_sender not_file uphold accept_no close_return decline answer record_answer"

#: (e): act → roles that hold it.
ROLES = """
register_clue: officer registrar
check_clue: officer
decide_clue: deputy head
draft_referral: officer
review_referral: reviewer
approve_criminal: head
approve_discipline: head
approve_joint: head
approve_reverse: head
approve_assignment: head
approve_administrative: deputy head
approve_assistance: deputy head
send_referral: officer registrar
sign_referral: officer registrar
answer_referral: officer
refuse_referral: deputy head
decide_filing: head
contest: head
report_result: officer
approve_result: deputy head
confirm_result: officer
waive_lane: head
close_case: head
reopen_case: head
propose_close: officer
archive_case: registrar
ask_clock: officer
stop_clock: deputy head
extend_clock: deputy head
urge: officer registrar deputy head supervisor
propose_listing: officer supervisor
decide_listing: head
release_listing: supervisor
designate: head
void_letter: head
start_number: head
upload_evidence: officer
see_evidence: officer registrar reviewer deputy head supervisor
open_vault: officer
approve_vault: head
show_vault: custodian
countersign: deputy head
allow_seal: deputy head
keep_seal: sealkeeper
manage_posts:
"""
