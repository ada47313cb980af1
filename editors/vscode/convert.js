'use strict';
// From the words of the protocol to those of the editor. Both count lines from 0 and columns in units of UTF-16.

const vscode = require('vscode');

function range(one) {
  return new vscode.Range(one.start.line, one.start.character, one.end.line, one.end.character);
}

function position(one) {
  return { line: one.line, character: one.character };
}

function plainRange(one) {
  return { start: position(one.start), end: position(one.end) };
}

function location(one) {
  return new vscode.Location(vscode.Uri.parse(one.uri), range(one.range));
}

function diagnostic(one) {
  // the protocol counts severities from 1, the editor from 0
  const made = new vscode.Diagnostic(range(one.range), one.message, one.severity - 1);
  made.code = one.code;
  made.source = one.source;
  made.relatedInformation = (one.relatedInformation || []).map(
    (related) => new vscode.DiagnosticRelatedInformation(location(related.location), related.message),
  );
  return made;
}

function completion(one) {
  // the protocol counts kinds from 1, the editor from 0
  const made = new vscode.CompletionItem(one.label, one.kind - 1);
  const isSnippet = one.insertTextFormat === 2;
  made.insertText = isSnippet ? new vscode.SnippetString(one.textEdit.newText) : one.textEdit.newText;
  made.range = range(one.textEdit.range);
  made.detail = one.detail;
  made.sortText = one.sortText;
  made.filterText = one.filterText;
  made.documentation = one.documentation && new vscode.MarkdownString(one.documentation.value);
  return made;
}

function hint(one) {
  const at = new vscode.Position(one.position.line, one.position.character);
  const made = new vscode.InlayHint(at, one.label, vscode.InlayHintKind.Type);
  made.paddingLeft = one.paddingLeft;
  return made;
}

function symbol(one) {
  const kind = one.kind - 1;
  const made = new vscode.DocumentSymbol(
    one.name, one.detail || '', kind, range(one.range), range(one.selectionRange),
  );
  made.children = (one.children || []).map(symbol);
  return made;
}

function fold(one) {
  // lines that are only indented are no regions that a user has marked
  const kind = one.kind === 'comment' ? vscode.FoldingRangeKind.Comment : undefined;
  return new vscode.FoldingRange(one.startLine, one.endLine, kind);
}

function edit(one) {
  const made = new vscode.WorkspaceEdit();
  for (const [uri, edits] of Object.entries(one.changes)) {
    made.set(vscode.Uri.parse(uri), edits.map((each) => new vscode.TextEdit(range(each.range), each.newText)));
  }
  return made;
}

function action(one) {
  const made = new vscode.CodeAction(one.title, vscode.CodeActionKind.QuickFix);
  made.diagnostics = one.diagnostics.map(diagnostic);
  made.isPreferred = one.isPreferred;
  made.edit = edit(one.edit);
  return made;
}

module.exports = {
  action, completion, diagnostic, edit, fold, hint, location, plainRange, position, range, symbol,
};
