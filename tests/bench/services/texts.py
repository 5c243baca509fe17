"""What goals are about: 20 manners, 20 actions and 50 things make 20,000 texts."""


def _split(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split(",")]


MANNERS = _split("""
    every morning, every evening, before breakfast, after work, on weekends, with a friend, on my
    own, in the park, at home, without hurry, before summer, by the end of the year, with a teacher,
    in small steps, for my health, for my family, at the lake, in the mountains, while travelling,
    twice a week
""")
ACTIONS = _split("""
    Learn, Practise, Build, Finish, Repair, Improve, Start, Plan, Study, Enjoy, Measure, Double,
    Halve, Organise, Teach, Write about, Save for, Try, Master, Share
""")
THINGS = _split("""
    the piano, a marathon, Spanish, a wooden boat, my sleep, the garden, a house, chess, swimming,
    watercolours, bread, a bicycle, mathematics, yoga, my diet, a novel, Japanese, the guitar,
    running, a tree house, pottery, my savings, a small company, rock climbing, astronomy,
    photography, knitting, public speaking, a website, the violin, cooking, sailing, meditation, a
    motorcycle, bird watching, poetry, first aid, a family tree, dancing, gardening, surfing,
    tennis, a podcast, Latin, carpentry, skiing, hiking, beekeeping, my posture, a film
""")
