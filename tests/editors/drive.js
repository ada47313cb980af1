'use strict';
// Runs the extension with as much of the editor as it needs, and prints what the editor would show as JSON.
// node drive.js EXTENSION SPEC COMMAND…

const fs = require('fs');
const Module = require('module');

const [extension, file, ...command] = process.argv.slice(2);
const registered = {};
const events = {};
const shown = { errors: [] };

class Bag { constructor(...given) { this.given = given; } }
class Position { constructor(line, character) { Object.assign(this, { line, character }); } }
class Range {
  constructor(a, b, c, d) { this.start = new Position(a, b); this.end = new Position(c, d); }
}
class Diagnostic { constructor(range, message, severity) { Object.assign(this, { range, message, severity }); } }
class Emitter {
  constructor() { this.heard = 0; this.event = () => ({ dispose() {} }); }
  fire() { this.heard += 1; }
}
class WorkspaceEdit {
  constructor() { this.changes = {}; }
  set(uri, edits) { this.changes[uri.toString()] = edits; }
}
class Named { constructor(label, kind) { Object.assign(this, { label, kind }); } }
class Location { constructor(uri, range) { Object.assign(this, { uri: uri.toString(), range }); } }

const nothing = { dispose() {} };
const listen = (name) => (call) => { (events[name] ||= []).push(call); return nothing; };
const provider = (name) => (selector, made) => { registered[name] = made; return nothing; };
const settings = { command, trust: false };
const uri = (text) => ({ toString: () => text, fsPath: text.replace('file://', '') });

let text = fs.readFileSync(file, 'utf8');
const document = {
  uri: uri(`file://${file}`), languageId: 'yaml', version: 1, getText: () => text,
};

const vscode = {
  Position, Range, Diagnostic, WorkspaceEdit, Location,
  CompletionItem: Named, InlayHint: Named, CodeAction: Named,
  SnippetString: Bag, MarkdownString: Bag, Hover: Bag, TextEdit: Bag, DocumentSymbol: Bag, FoldingRange: Bag,
  DiagnosticRelatedInformation: Bag,
  EventEmitter: Emitter,
  InlayHintKind: { Type: 1 }, FoldingRangeKind: { Comment: 1 }, CodeActionKind: { QuickFix: 'quickfix' },
  Uri: { parse: uri },
  window: {
    createOutputChannel: () => ({ append() {}, appendLine() {}, show() {}, ...nothing }),
    showErrorMessage: async (message) => { shown.errors.push(message); },
  },
  commands: { registerCommand: () => nothing, executeCommand() {} },
  workspace: {
    isTrusted: true,
    workspaceFolders: [],
    textDocuments: [document],
    getConfiguration: () => ({ get: (name) => settings[name] }),
    createFileSystemWatcher: () => ({ onDidCreate: listen('x'), onDidChange: listen('x'), onDidDelete: listen('x'), ...nothing }),
    onDidOpenTextDocument: listen('open'),
    onDidChangeTextDocument: listen('change'),
    onDidSaveTextDocument: listen('save'),
    onDidCloseTextDocument: listen('close'),
    onDidChangeConfiguration: listen('x'),
    onDidGrantWorkspaceTrust: listen('x'),
  },
  languages: {
    match: () => 10,
    createDiagnosticCollection: () => ({ set: (_, found) => { shown.diagnostics = found; }, clear() {}, ...nothing }),
    registerCompletionItemProvider: provider('completion'),
    registerHoverProvider: provider('hover'),
    registerInlayHintsProvider: provider('hints'),
    registerDefinitionProvider: provider('definition'),
    registerReferenceProvider: provider('references'),
    registerRenameProvider: provider('rename'),
    registerDocumentSymbolProvider: provider('symbols'),
    registerFoldingRangeProvider: provider('folds'),
    registerCodeActionsProvider: provider('actions'),
  },
};

const load = Module._load;
Module._load = (name, ...rest) => (name === 'vscode' ? vscode : load(name, ...rest));

async function until(holds) {
  for (let turn = 0; turn < 600 && !holds(); turn += 1) {
    await new Promise((go) => setTimeout(go, 50));
  }
}

/** Replace a word in the document, and tell of it as the editor does. */
function type(word, other) {
  const before = text.slice(0, text.indexOf(word));
  const line = before.split('\n').length - 1;
  const character = before.length - (before.lastIndexOf('\n') + 1);
  text = text.replace(word, other);
  document.version += 1;
  const range = new Range(line, character, line, character + word.length);
  events.change.forEach((call) => call({ document, contentChanges: [{ range, text: other }] }));
}

async function main() {
  const { activate, deactivate } = require(extension);
  await activate({ subscriptions: [] });
  await until(() => shown.diagnostics || shown.errors.length);
  if (shown.errors.length) {
    return { errors: shown.errors };
  }
  const found = { diagnostics: shown.diagnostics };
  const line = text.split('\n').findIndex((one) => one.includes('liner'));
  const at = new Position(line, 5);
  found.actions = await registered.actions.provideCodeActions(
    document, new Range(line, 4, line, 9), { diagnostics: [{ source: 'netspec' }] },
  );
  shown.diagnostics = undefined;
  type('liner', 'linear');
  await until(() => shown.diagnostics);
  found.afterwards = shown.diagnostics;
  found.hints = await registered.hints.provideInlayHints(document, new Range(0, 0, 99, 0));
  found.hover = await registered.hover.provideHover(document, at);
  found.completion = await registered.completion.provideCompletionItems(document, new Position(line, 4));
  found.symbols = await registered.symbols.provideDocumentSymbols(document);
  found.folds = await registered.folds.provideFoldingRanges(document);
  const named = new Position(line, text.split('\n')[line].indexOf('wide') + 1);
  found.definition = await registered.definition.provideDefinition(document, named);
  found.references = await registered.references.provideReferences(document, named, { includeDeclaration: true });
  found.place = await registered.rename.prepareRename(document, named);
  found.rename = await registered.rename.provideRenameEdits(document, named, 'broad');
  found.refused = await registered.rename.provideRenameEdits(document, named, 'Broad').catch((error) => error.message);
  await deactivate();
  return found;
}

main().then((found) => console.log(JSON.stringify(found)), (error) => { console.error(error); process.exitCode = 1; });
