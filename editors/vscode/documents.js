'use strict';
// Keeps the server up to date with the texts in the editor, saved or not.

const vscode = require('vscode');
const convert = require('./convert');
const { SPECS } = require('./providers');

/** Follow every YAML document from now on. `notify(method, params)` goes to the server. */
function follow(notify) {
  const isOurs = (document) => vscode.languages.match(SPECS, document) > 0;
  const id = (document) => ({ uri: document.uri.toString() });
  const opened = (document) => {
    if (isOurs(document)) {
      const { languageId, version } = document;
      const text = document.getText();
      notify('textDocument/didOpen', { textDocument: { ...id(document), languageId, version, text } });
    }
  };
  const changed = ({ document, contentChanges }) => {
    if (isOurs(document) && contentChanges.length) {
      notify('textDocument/didChange', {
        textDocument: { ...id(document), version: document.version },
        contentChanges: contentChanges.map((one) => ({ range: convert.plainRange(one.range), text: one.text })),
      });
    }
  };
  const about = (method) => (document) => isOurs(document) && notify(method, { textDocument: id(document) });
  const onDisk = (type) => (uri) => {
    notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uri.toString(), type }] });
  };
  const files = vscode.workspace.createFileSystemWatcher('**/*.{yaml,yml,py,csv,tsv}');
  vscode.workspace.textDocuments.forEach(opened);
  return [
    files,
    files.onDidCreate(onDisk(1)),
    files.onDidChange(onDisk(2)),
    files.onDidDelete(onDisk(3)),
    vscode.workspace.onDidOpenTextDocument(opened),
    vscode.workspace.onDidChangeTextDocument(changed),
    vscode.workspace.onDidSaveTextDocument(about('textDocument/didSave')),
    vscode.workspace.onDidCloseTextDocument(about('textDocument/didClose')),
  ];
}

module.exports = { follow };
