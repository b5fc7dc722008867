"""The closed lists of words that the reading of texts stands on. One place, so that a language can be added in one."""

from __future__ import annotations

from firsthand.nouns import Whose


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in text.split("|")]


#: What trackers and their forms ask for, by what the answer below is. Lower case, no punctuation.
PROMPTS: dict[str, str] = {
    **dict.fromkeys(
        _phrases("""
            steps | str | steps to reproduce | steps how to reproduce | steps to reproduce the problem |
            steps to reproduce the issue | to reproduce | how to reproduce | how to reproduce the issue |
            reproduction | reproduction steps | repro | repro steps | reproduce | steps to repro |
            steps for reproduction | test steps | steps to test | minimal reproduction |
            how can we reproduce it | schritte | schritte zum reproduzieren | schritte zur reproduktion |
            étapes | étapes pour reproduire | étapes de reproduction | pasos | pasos para reproducir |
            passos | passos para reproduzir | passi per riprodurre | stappen om te reproduceren |
            kroki do odtworzenia | шаги воспроизведения | шаги для воспроизведения | шаги | 重现步骤 | 复现步骤 |
            再現手順 | 재현 방법
        """),
        "steps",
    ),
    **dict.fromkeys(
        _phrases("""
            expected | expected result | expected results | expected behavior | expected behaviour |
            expected output | expect result | expect results | what did you expect |
            what did you expect to happen | what you expected | what is the expected behavior |
            what should happen | erwartet | erwartetes verhalten | erwartetes ergebnis |
            comportement attendu | résultat attendu | comportamiento esperado | resultado esperado |
            comportamento esperado | comportamento atteso | verwacht gedrag | ожидаемый результат |
            ожидаемое поведение | 预期结果 | 预期行为 | 期待される動作 | 期待する動作
        """),
        "expected",
    ),
    **dict.fromkeys(
        _phrases("""
            actual | actual result | actual results | actual behavior | actual behaviour | actual output |
            current behavior | current behaviour | what happened | what happens | what happens instead |
            what actually happened | what is the current behavior | describe the bug |
            describe the issue | description of the problem | bug description | problem description |
            issue description | problem | issue |
            a clear and concise description of what the bug is | tatsächliches verhalten |
            tatsächliches ergebnis | fehlerbeschreibung | comportement actuel |
            résultat obtenu | comportamiento actual | resultado actual |
            comportamento atual | comportamento attuale | фактический результат |
            实际结果 | 问题描述 | 実際の動作
        """),
        "actual",
    ),
    **dict.fromkeys(
        _phrases("""
            description | summary | details | original summary | beschreibung | descripción | descrição |
            omschrijving | описание | 描述 | 概要 | environment | environment details | your environment |
            test environment | system | system info | system information |
            version | versions | screenshots | screenshot | additional context |
            additional information | additional info | additional notes | notes | note | other | misc | logs |
            log output | relevant log output | console | console output | log | stack trace | error |
            error message | output | code | sample | sample code | example | examples |
            test case | testcase | test app | code sample | code example | prerequisites | checklist |
            attachments | desktop | smartphone | desktop please complete the following information |
            smartphone please complete the following information |
            is your feature request related to a problem please describe | describe the solution you'd like |
            solution | proposed solution | describe alternatives you've considered | alternatives |
            possible solution | workaround | motivation | use case | references | related | reproducible |
            reproducibility | frequency | severity | priority | before | after | todo |
            does this issue occur when all extensions are disabled | umgebung | zusätzliche informationen |
            environnement | informations complémentaires | entorno | información adicional | ambiente |
            informações adicionais | окружение | дополнительная информация | 环境 | 环境信息 | 其他信息 |
            環境 | 補足情報
        """),
        "",
    ),
}

#: Words that open a sentence, or follow a greeting, with a capital letter and are nobody.
NOBODY = _words("""
    all team there everyone everybody folks guys guy friends friend sir madam sirs support help helpdesk
    customer customers service developer developers dev devs community admin admins you my the this that it
    its his her your our their a an i we they he she if when then now so also but and or however yes no ok
    okay well here first second third next finally once after before since because while unfortunately
    currently actually again please thanks thank hello hi hey note update edit sorry as like unlike with
    without for from in on at to by of is are was were do does did what which who why how where can could
    would should may might will just maybe perhaps instead otherwise additionally moreover furthermore
    indeed still even though although unless until whenever wherever ideally basically alternatively
    similarly apparently obviously hopefully recently today yesterday tomorrow monday tuesday wednesday
    thursday friday saturday sunday january february march april june july august september october november
    december damen herren zusammen alle tous toutes todos equipo équipe kollegen leute welt world devteam
    god goodness much mention described expected usual always ever suggested stated requested discussed
    mentioned noted above below per far long soon such many most some any none android ios windows linux mac
    macos chrome firefox safari google apple microsoft github jira slack
""")

#: What follows `@` in code, in style sheets, and where everybody is called.
ANNOTATIONS = _words("""
    override ts-check ts-ignore ts-expect-error ts-nocheck jsx media import param
    params return returns property interface implementation end class selector
    synthesize deprecated author see since throws test before after autowired inject component entity
    suppresswarnings nullable nonnull font keyframes charset supports page layer include extend mixin if
    else each for while function use forward todo link type typedef private public protected static version
    here all everyone channel latest next beta alpha
""")

#: What stands behind "password:" and is none.
NO_PASSWORD = _words("""
    null none nil true false undefined string number boolean required optional empty missing invalid
    incorrect wrong expired field protected changed reset forgotten unknown hidden masked redacted again
    ignored accepted rejected correct working broken request response failed error todo
""")

#: Words that stand before a colon at the start of a line and are nobody's name.
NO_SPEAKER = _words("""
    note notes ps todo edit update error warning question answer example ps1 http https re subject problem
    expected actual
""")

#: Roles as trackers, help desks and forges name them.
ROLES: dict[str, Whose] = {
    **dict.fromkeys(
        _words("""
            customer client end-user end_user enduser user lead contact buyer subscriber guest visitor
            reviewer none first_timer first_time_contributor requester consumer
        """),
        "customer",
    ),
    **dict.fromkeys(
        _words("""
            colleague agent admin administrator staff employee owner member collaborator maintainer
            developer engineer support moderator internal team teammate operator light-agent seller
        """),
        "colleague",
    ),
    **dict.fromkeys(
        _words("""
            robot bot system automation app mannequin
        """),
        "robot",
    ),
}

#: Labels of turns in transcripts.
TURNS: dict[str, Whose] = {
    **dict.fromkeys(
        _words("""
            customer client user caller guest visitor kunde kundin client·e cliente klant interviewee
            participant prospect buyer them
        """),
        "customer",
    ),
    **dict.fromkeys(
        _words("""
            me us we agent support host interviewer engineer developer representative rep sales moderator
            ich wir moi yo
        """),
        "colleague",
    ),
    **dict.fromkeys(
        _words("""
            bot system recording assistant
        """),
        "robot",
    ),
}
