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
const LESS = [ // pages that have many words, and seldom the answer
  [/^api\//, 0.45],
  [/^examples\//, 0.6],
  [/^decisions\//, 0.6],
  [/^(?:pages|cookbook|migration-items|hub)\/(?:#|$)/, 0.5],
];

const index = new MiniSearch({fields: ["title", "text", "path"], storeFields: ["title", "text", "location"]});

self.onmessage = ({data: {type, data}}) => {
  try {
    if (type === LOAD) {
      index.addAll(data.items.map(entry));
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
function entry({title, text, path, location}, id) {
  return {id, title, text: text.replace(/<[^>]*>/g, tag => " ".repeat(tag.length)), path: (path ?? []).join(" "), location};
}

/** The results for a question, as a page of Zensical shows them. */
function answer(input) {
  const words = String(input).toLowerCase().split(/\s+/).filter(Boolean), subject = words.filter(word => !FILLING.has(word));
  const found = index.search((subject.length ? subject : words).join(" "), {
    boost: {title: TITLE, path: PATH},
    boostDocument: (_id, _term, {location}) => LESS.find(([pages]) => pages.test(location))?.[1] ?? 1,
    prefix: term => term.length >= SHORTEST - 1,
    processTerm: spellings,
  });
  const items = found.slice(0, MOST).map(({id, score, terms, title, text}) => ({
    id, score, matches: [marked("title", title, terms), marked("text", text, terms)],
  }));
  return {items, aggregations: [], pagination: {total: items.length}};
}

/** A word of the question and its stem: "signed" finds "sign" too. */
function spellings(word) {
  const term = word.toLowerCase(), stem = term.replace(ENDING, "");
  return stem.length < SHORTEST || stem === term ? term : [term, stem];
}

/** The places of the words that were found, for the page to underline them. */
function marked(field, text, terms) {
  const words = terms.map(term => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const places = text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, "giu"));
  const ranges = Array.from(places, ({index: start, 0: word}) => ({start, end: start + word.length, value: word.length}));
  return {field, value: {highlight: {ranges}}};
}
