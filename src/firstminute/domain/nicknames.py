"""What people are called for short: each group holds the names that one person may go by."""

from __future__ import annotations

import re
from typing import Final

# Names that two people of one family may well bear at once are in no group together: Daniel and Daniela.
_GROUPS: Final = """
abigail abby gail|albert alberto al bert beto|alexander alex sandy sasha xander
alexandra alex sandy sasha lexi|alfred al fred|alice ali|amanda mandy|andrew andy drew
ann anne anna annie nan nancy|anthony antonio tony|arthur art|barbara barb babs|benjamin ben benny
bernard bernie|beverly bev|bradley brad|caroline carolyn carol carrie
catherine katherine kathryn cathy kathy kate katie|catherine katherine kitty cat kat
charles charlie chuck carlos|charlotte lottie charlie|christina christine chris tina
christopher chris kit topher|cynthia cindy|daniel dan danny|danielle dani|david dave davey
deborah debra deb debbie|dennis denny|donald don donny|dorothy dot dottie dolly|douglas doug
edward edwin eduardo ed eddie ned ted lalo|eleanor ellie nora
elizabeth liz lizzie beth betty eliza elsie libby lisa betsy|emily em emma|eugene gene|evelyn evie
florence flo|frances francine fran frankie|francis francisco francesco frank paco pancho cisco
frederick fred freddy|gabriel gabe|gabriela gaby|george jorge|gerald gerard jerry|gregory greg|guadalupe lupe
guillermo memo|harold harry hal|helen nell|henry hank harry|ignacio nacho|isabel isabella izzy bella|jack john
jacob jake|jacqueline jackie|james jim jimmy jamie|jane janet jan jenny|jeffrey geoffrey jeff geoff
jennifer jen jenny|jessica jess jessie|jesus chuy|john jon jonny johnny|jonathan jon johnny|jose pepe
joseph josef joe joey|josephine jo josie|joshua josh|joyce joy|judith judy|julia julie|justin jus
kenneth ken kenny|kimberly kim|lawrence laurence larry|leonard leo len lenny|leslie les|lillian lily lil
lorraine lori|louis luis lewis lou|louise lou|lucille lucy|luis lucho|manuel manny manolo|margaret maggie
margaret meg peggy marge margie|maria marie mary mimi molly polly mari|martha patty|martin marty
matthew matt matty|maximilian max|melissa mel missy|michael miguel mike mikey mick micky|michelle shelly
mildred millie|nathaniel nathan nate|nicholas nick nicky nicolas|nicole nicky|olivia liv livvy|pamela pam
patricia pat patty trish tricia|patrick pat paddy|peter pete pedro|philip phil|phyllis phyl|rachel rae
raymond ray|rebecca becky becca|richard ricardo rick ricky rich dick
robert roberto bob bobby rob robbie bert beto|roger rog|ronald ron ronny|rosario charo|rosemary rose rosie
russell russ|samantha sam sammy|samuel sam sammy|sandra sandy|sarah sara sally|sebastian seb bas|sharon shari
sophia sofia sophie|stephanie steph|stephen steven stephan steve|stuart stu|susan suzanne sue susie|sylvia syl
teresa theresa terry tess tessa|theodore ted teddy|thomas tom tommy|timothy tim timmy|valerie val
veronica roni vero|victor vic|victoria vicky tori|vincent vince vinny|virginia ginny|walter walt wally
wayne way|william bill billy will willy liam|yvonne eve|zachary zach zack
"""
NICKNAMES: Final = tuple(frozenset(group.split()) for group in re.split(r"[|\n]", _GROUPS.strip()))


def called_both(one: str, other: str) -> bool:
    """Whether one person may be called both, in lower case without accents."""
    return any(one in group and other in group for group in NICKNAMES)
