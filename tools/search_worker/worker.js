// The search of the site, in place of Zensical's worker, which finds only entries that have all words of a question.
// This one finds the entries that have most of them, the best first, by MiniSearch. `tools/site.py` puts it in place.
"use strict";
importScripts("minisearch.js");

const LOAD = 0, LOADED = 1, QUERY = 2, FOUND = 3, FAILED = 4; // the messages between a page and its worker
const MOST = 20; // results
const TITLE = 3, PATH = 2; // how much more a word counts there than in the text
const ENDING = /(?:ies|es|s|ed|ing|ly)$/;
const SHORTEST = 4; // letters of a stem
const FILLING = new Set(( // words of a question that say nothing of its subject
  "a about all an and any are as at be but by can do does for from get has have how i if in is it its me my of on or our " +
  "should so that the their them there this to use we what when where which who why will with you your"
).split(" "));
const SAME = [ // words that people use for one another
  "bill invoice", "cancelled canceled", "chaos faults", "copy backup", "cost price", "customer tenant", "delete remove", "e911 emergency",
  "excel csv spreadsheet", "fake simulate mock", "latency slow", "login sign-in", "pagination page", "saml sso", "ssl tls https",
  "swagger openapi", "undo rollback reset", "user subscriber",
].map(words => words.split(" "));
const SYNONYM = 0.5; // how much a word counts that stands for another one of the question
const QUESTION = 1.2; // how much more a recipe counts: its title is a question
const LESS = [ // pages that have many words, and seldom the answer; the page gives whole addresses
  [/(?:^|\/)api\/hub\//, 0.15],
  [/(?:^|\/)api\//, 0.35],
  [/(?:^|\/)(?:glossary\/|rules\/#)/, 0.45],
  [/(?:^|\/)examples\//, 0.35],
  [/(?:^|\/)decisions\//, 0.6],
  [/(?:^|\/)(?:pages|cookbook|hub)\/(?:#|$)/, 0.4],
];

const RULE = "rule"; // the tag of an entry that is found by its title alone: a rule, as an error prints it
const rules = new Map(); // the entry of each of these

const index = new MiniSearch({fields: ["title", "text", "path"], storeFields: ["title", "text", "location"]});

self.onmessage = ({data: {type, data}}) => {
  try {
    if (type === LOAD) {
      const entries = data.items.map(entry), [named, others] = [true, false].map(is => entries.filter(({tags}) => tags.includes(RULE) === is));
      for (const each of named) rules.set(each.title, each);
      index.addAll(others);
      self.postMessage({type: LOADED});
    } else if (type === QUERY) {
      self.postMessage({type: FOUND, data: answer(data.input)});
    }
  } catch (error) {
    self.postMessage({type: FAILED});
    throw error;
  }
};

/** What the index takes: the text with spaces in place of its tags, so that places in it stay as they are. */
function entry({title, text, path, location, tags}, id) {
  return {id, title, tags: tags ?? [], text: text.replace(/<[^>]*>/g, tag => " ".repeat(tag.length)), path: (path ?? []).join(" "), location};
}

/** The results for a question, as a page of Zensical shows them. */
function answer(input) {
  const words = String(input).toLowerCase().split(/[^\p{L}\p{N}._-]+/u).filter(Boolean);
  const subject = words.some(notFilling) ? words.filter(notFilling) : words, asked = new Set(subject.flatMap(spellings));
  const found = index.search(subject.join(" "), {
    boost: {title: TITLE, path: PATH},
    boostTerm: term => asked.has(term) ? 1 : SYNONYM,
    boostDocument: (_id, _term, {location, title}) => LESS.find(([pages]) => pages.test(location))?.[1] ?? (title.endsWith("?") ? QUESTION : 1),
    prefix: term => term.length >= SHORTEST - 1,
    processTerm: terms,
  });
  for (const each of found) each.score *= subject.filter(word => terms(word).some(term => each.queryTerms.includes(term))).length;
  found.sort((one, other) => other.score - one.score); // more words of the question go before more often the same one
  const named = words.filter(word => rules.has(word)).map(word => ({...rules.get(word), score: 1, terms: []}));
  const items = [...named, ...found].slice(0, MOST).map(({id, score, terms, title, text}) => ({
    id, score, matches: [marked("title", title, terms), marked("text", text, terms)],
  }));
  return {items, aggregations: [], pagination: {total: items.length}};
}

const notFilling = word => !FILLING.has(word);

/** What is looked up for a word of the question: itself, other words for it, and the stem of each. */
function terms(word) {
  const own = spellings(word), same = SAME.filter(words => words.flatMap(spellings).some(each => own.includes(each)));
  return [...new Set([own, same.flat().flatMap(spellings)].flat())];
}

/** A word and its stem: "signed" finds "sign" too. */
function spellings(word) {
  const term = word.toLowerCase(), stem = term.replace(ENDING, "");
  return stem.length < SHORTEST || stem === term ? [term] : [term, stem];
}

/** The places of the words that were found, for the page to underline them. */
function marked(field, text, terms) {
  const words = terms.map(term => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const places = text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, "giu"));
  const ranges = Array.from(places, ({index: start, 0: word}) => ({start, end: start + word.length, value: word.length}));
  return {field, value: {highlight: {ranges}}};
}
