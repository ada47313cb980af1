'use strict';
// Which command is `netspec` here.

const fs = require('fs');
const path = require('path');
const vscode = require('vscode');

const IN_A_VENV = process.platform === 'win32' ? ['Scripts', 'netspec.exe'] : ['bin', 'netspec'];

/** The words of the command, without `lsp`: as the settings say, else from the folder's own environment, else from the PATH. */
function command() {
  const said = vscode.workspace.getConfiguration('netspec').get('command');
  if (said && said.length) {
    return said;
  }
  // what lies in a folder is run only if the user trusts it
  const folders = vscode.workspace.isTrusted ? vscode.workspace.workspaceFolders || [] : [];
  for (const folder of folders) {
    for (const name of ['.venv', 'venv']) {
      const file = path.join(folder.uri.fsPath, name, ...IN_A_VENV);
      if (fs.existsSync(file)) {
        return [file];
      }
    }
  }
  return ['netspec'];
}

module.exports = { command };
