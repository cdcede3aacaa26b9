/** Words for made-up prose, by what they can be in a sentence. */
const list = (words: string): readonly string[] => words.trim().split(/,\s+/);

export const vocabulary = {
  name: list(`Marta, Old Henrik, the harbour master, Priya, Tomás, my aunt, the night porter, Wen, Doctor Abara, the apprentice, Lucía, Mr. Holt,
    the choir, Ingrid, Sam, the surveyor, Captain Reyes, the baker's son, Mrs. O'Dell, the librarian, Jonas, the committee, Amina, the tenants`),
  person:
    list(`a carpenter, the new teacher, a retired pilot, somebody from the council, a stranger, the youngest clerk, two engineers, a nurse,
    the piano tuner, a student of law, the gardener, three of the neighbours, an accountant, the ferry's only passenger, a beekeeper`),
  did: list(`repaired, painted, forgot, measured, borrowed, described, sold, avoided, noticed, rebuilt, praised, hid, counted, translated, photographed,
    inspected, mislaid, returned, inherited, postponed, defended, rehearsed, catalogued, abandoned, sharpened, weighed, questioned`),
  does: list(
    `keeps, mends, explains, ignores, collects, prefers, distrusts, remembers, compares, prepares, overlooks, follows, records, replaces`,
  ),
  thing:
    list(`the tide tables, a wooden bridge, the second edition, the greenhouse, an unsigned letter, the village clock, a box of lenses, the old well,
    the ledger, a crooked staircase, the orchard wall, the spare key, a map of the marshes, the lighthouse stairs, the printing press, a quiet engine,
    the school roof, the recipe for plum jam, a set of chisels, the budget, the east window, the minutes of the meeting, a telescope, the fish market`),
  adjective:
    list(`narrow, patient, uneven, cheerful, damp, reliable, expensive, half-finished, borrowed, unusual, well-kept, noisy, temporary, ordinary,
    stubborn, careful, dusty, brilliant, provisional, faint, generous, awkward, self-made, remarkable, plain, long-lost`),
  noun: list(`argument, harvest, schedule, silence, proposal, current, summer, workshop, journey, correction, neighbour, instrument, promise, result, machine,
    apology, garden, routine, estimate, chapter, experiment, storm, kitchen, railway, method, question, painting, audience, contract, shadow, measurement`),
  plural:
    list(`letters, boats, instruments, visitors, mistakes, lanterns, drawings, theories, apples, chairs, records, engines, students, numbers, bridges,
    opinions, repairs, seeds, tickets, habits, samples, tables, winters, stones, melodies, exceptions, cards, accounts, addresses, keys`),
  place:
    list(`in the market square, behind the station, at the edge of the forest, along the canal, on the third floor, near the border, under the arches,
    beside the mill, across the valley, in a rented room, outside the town hall, at the far end of the pier, in the reading room, upstairs`),
  when: list(`before breakfast, in early March, last winter, on Thursday, at about half past four, for nearly nine years, after the concert, every autumn,
    during the flood of 1953, a little too late, on 14 June, within 36 hours, that same evening, in 2019, twice a month, by candlelight`),
  how: list(`without a word, with great care, almost by accident, in his own time, as usual, for the sake of peace, quite cheerfully, against all advice,
    from memory, at her own expense, reluctantly, step by step, more quickly than anyone expected, in a single afternoon`),
  because:
    list(`because the rain had not stopped, since nobody else would, although it cost 250 euros, so that the children could see it, while the others slept,
    as if nothing had happened, unless the wind turned, before anyone could object, even though the price had doubled to $1,200, once the paint was dry`),
  said: list(`said, asked, replied, whispered, insisted, wrote, admitted, suggested, called across the yard, told me`),
  topic:
    list(`soil, music, glaciers, insurance, grammar, bread, bees, medieval trade, statistics, glass, sleep, tides, chess, cement, migration, inflation,
    handwriting, vaccines, orbits, erosion, public transport, clay, probability, architecture, composting, taxation, photography, timber`),
  figure: list(`7, 12, 3.5, 48, 1,060, 0.2, 90, 365, 2,400, 17, 64, 5.75, 128, 30`),
  unit: list(
    `kilometres, per cent, litres, degrees, pages, tonnes, minutes, volts, metres, hectares, kilograms, euros, grams, rows`,
  ),
  however:
    list(`However, In practice, For the same reason, On the other hand, Strictly speaking, By then, As a rule, Even so, In short, To begin with,
    For example, Above all, More precisely, Oddly enough, In other words, At first glance`),
  verb: list(
    `load, parse, merge, render, validate, collect, schedule, resolve, encode, filter, measure, rotate, flush, index, describe, compact, retry, format`,
  ),
  object: list(
    `Invoice, Session, Shape, Cursor, Window, Batch, Recipe, Packet, Segment, Layout, Report, Worker, Palette, Token, Node, Route, Account, Column`,
  ),
  field: list(
    `width, total, label, count, items, offset, index, parent, title, depth, limit, color, status, owner, score, price, left, right, createdAt, cache`,
  ),
} as const;

export type Word = keyof typeof vocabulary;
