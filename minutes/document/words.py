"""Which words tell a name from a verb, a role from an organisation? Word lists, nothing else.

English, as all minutes seen so far. The lists are small on purpose: each is used to decide between two readings of
a line that has the form already, never to find something by itself.
"""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


VERBS = _set(
    """draw paste sketch appoint approve automate award backfill benchmark block bump carry catch choose chair cite clone compose compute conduct
    consolidate convene convince debug demo deprecate detail disable discover double drop dump elaborate elect eliminate enforce engage enhance
    enquire enter exclude execute experiment export file fetch flag format formulate fund grant guide hire hold import incorporate increase
    index inquire insert inspect interview iterate join journal justify liaise license lift limit link list listen load lobby log mirror
    modify motivate negotiate operate oversee package parse patch phrase poke poll prototype query quote rate recap reconcile record recruit
    reevaluate refactor reformat refresh reiterate relay reorganize repair repeat rephrase replace replicate represent reproduce
    resubmit resume retire retrieve return rework rotate scan score script separate settle shepherd simplify size sponsor stage standardize
    state study subscribe summarize survey swap switch synchronize tackle tag teach tighten toggle trial trigger troubleshoot tweak
    unblock unify validate volunteer warn watch weigh print label brief borrow paint mail measure count book cancel compare lend pack plant polish sew scan accept accomplish acknowledge add address adjust agree align announce apply approach approve archive arrange ask
    assess assign assist attempt attend audit backport be begin book bring broadcast build buy call change chase
    check circulate clarify clean close collate collect come comment communicate complete compile configure confirm
    connect consider consolidate consult contact continue contribute convert coordinate copy cover create cut
    decide define delete deliver deploy describe design determine develop discuss distribute do document
    double-check draft drive edit email enable ensure escalate establish evaluate examine expand explain explore
    extend figure file fill finalise finalize find finish fix flesh follow follow-up forward gather generate get give
    go handle help host identify implement improve include inform initiate install integrate introduce invite
    investigate keep kick land launch lead learn let liaise list locate look maintain make manage mark meet merge
    message migrate monitor move nominate note notify obtain open order organise organize outline own package pass
    pay perform phone pick ping plan port post prepare present prioritise prioritize produce promote propose provide
    publish pull purchase push put raise reach read rebase recommend record redo refine register release remind
    remove rename reply report request research resend reserve resolve respond restart retest revert review revise
    revisit rewrite ring run say schedule scope search see seek select send set set-up setup share show sign
    solicit sort spec speak split start step stop submit suggest summarise summarize supply support sync take talk
    secure drive strengthen reduce increase tell test think tidy track transfer translate try turn update upgrade upload use verify visit volunteer vote
    wait work wrap write"""
)

# Names that are verbs as well: they own an action only where what follows cannot be the verb's object.
NAMES_AND_VERBS = _set(
    "mark bill will grant pat chase drew sue rob jack frank josh pierce trace ray guy art may april"
)

DETERMINERS = _set(
    """a an the this that these those it its his her their our your my all any some every each as at in on of for
    with from by if when up out into over them him us me you"""
)


EVERYONE = _set("all everyone everybody anyone anybody")

PRONOUNS = _set(
    "i we you he she it they this that these those there who what which someone somebody nobody please let"
)

COLLECTIVES = _set(
    """team teams board group groups committee committees chair chairs council staff wg members member vendors sig
    community secretary editors editor office maintainers authors working-group organisers organizers volunteers
    treasurer president secretariat liaison fellows"""
)

# A lower-case word before "to" that is no handle: "need to get proposals", "due to".
NOT_HANDLES = _set(
    """need needs needed want wants plan plans planned going able ought used have has had try tries trying due next
    how when where what who why why not also then so and or but if need continue continued continues aim aims
    hope hopes up as according related prior similar open close back able ready about thanks reason option way
    actions action item items proposal proposals agreed agreement discussion future minor major no yes
    follow-up still just only maybe please later more most new old first second last"""
)

ROLES = _set(
    """chair co-chair cochair chairman chairwoman chairperson vice president vice-president treasurer secretary
    scribe host observer observers guest guests member members candidate assistant director officer liaison staff
    facilitator moderator minutes minute-taker notetaker note-taker invited remote phone dial-in proxy deputy
    alternate voting non-voting editor lead coordinator co-ordinator ex-officio advisor adviser pro tem board
    convenor convener vp ceo cto cfo tsc ctc tac toc sc wg sig manager fellow maintainer committer late partial
    representative rep at-large presenter speaker notes irc in-person online virtual zoom"""
)

BODIES = _set("tsc ctc tac toc tc sc wg sig pmc board ab gb ppmc osc")

SMALL = _set("a an the of and or in on for with to at by from as vs via per into & + - –")

# A line that begins with one of these is a sentence, not a heading.
SENTENCE_STARTS = _set(
    """need needs see still not no to we i it this that these those there they he she some any again also but if as in
    for will would should could can who when where is are was were has have had did does do don't please let let's
    everyone everybody nobody both maybe perhaps after before since because so then however thanks thank from revision retrieved cheers regards best sincerely yours kind greetings hi hello dear of and or by"""
)

STOP = _set(
    """a an the to of and or in on for with by at is are be was were will that this it as from up out about into
    their his her our your its all"""
)

# Words before a colon that label a line and are nobody's name, however they are written.
LABELS = _set(
    """action agreed agreement agenda date time place location venue link links note notes summary topic topics status
    required request proposal goal goals deliverables metrics deadline due owner owners present absent apologies regrets
    attendees attendance minutes scribe chair host background context discussion decision conclusion resolution result
    results outcome question questions answer update updates example examples warning todo pros cons issue issues
    subject title next info help url web irc voip phone mail email email reference references see also description
    option tabled resolved proposed motion vote votes votes approved contact version license licence review ci
    new retrospective opportunity threat budget cost total amount confirmations adding maybe mitigation concrete but slack
    trademarks media onboarding conference meeting meetings call session first second third finally http https idea
    committee group team website operations data error reminder correction ps nb fyi eg ie re ask asks monday tuesday
    wednesday thursday friday saturday sunday january february march april may june july august september october
    november december pr prs ticket tickets bug bugs release releases plan plans report reports news"""
)
