'use strict';
// Starts `netspec lsp` and keeps it running; see README.md.

const { spawn } = require('child_process');
const vscode = require('vscode');
const { command } = require('./command');
const { Connection } = require('./connection');
const convert = require('./convert');
const { follow } = require('./documents');
const { register } = require('./providers');

const MOST_STARTS = 4;
const WITHIN = 3 * 60 * 1000;

const CLIENT = {
  textDocument: { completion: { completionItem: { snippetSupport: true } } },
  workspace: { inlayHint: { refreshSupport: true } },
};

/** One server after the other: the next one is started when one ends by itself. */
class Servers {
  constructor() {
    this.log = vscode.window.createOutputChannel('netspec');
    this.found = vscode.languages.createDiagnosticCollection('netspec');
    this.hints = new vscode.EventEmitter();
    this.starts = [];
    this.parts = [];
    this.process = undefined;
    this.connection = undefined;
  }

  async start() {
    const [program, ...words] = command();
    const folder = (vscode.workspace.workspaceFolders || [])[0];
    this.log.appendLine(`starts: ${[program, ...words, 'lsp'].join(' ')}`);
    const started = spawn(program, [...words, 'lsp'], { cwd: folder && folder.uri.fsPath });
    this.process = started;
    started.on('error', (error) => this.cannotStart(program, error));
    started.on('exit', (code) => started === this.process && this.ended(code));
    started.stderr.on('data', (data) => this.log.append(data.toString()));
    this.connection = new Connection(
      started.stdout,
      started.stdin,
      (method, params) => this.told(method, params),
      (method) => this.asked(method),
    );
    const trust = vscode.workspace.isTrusted && vscode.workspace.getConfiguration('netspec').get('trust');
    const params = { processId: process.pid, rootUri: null, capabilities: CLIENT, initializationOptions: { trust } };
    const answer = await this.connection.request('initialize', params);
    if (!answer || started !== this.process) {
      return;
    }
    this.connection.notify('initialized', {});
    const ask = (method, about, token) => this.connection.request(method, about, token);
    const triggers = answer.capabilities.completionProvider.triggerCharacters;
    this.parts = [
      ...register(ask, this.hints.event, triggers),
      ...follow((method, about) => this.connection.notify(method, about)),
    ];
  }

  told(method, params) {
    if (method === 'textDocument/publishDiagnostics') {
      this.found.set(vscode.Uri.parse(params.uri), params.diagnostics.map(convert.diagnostic));
      this.hints.fire();
    } else if (method === 'window/logMessage') {
      this.log.appendLine(params.message);
    }
  }

  asked(method) {
    if (method === 'workspace/inlayHint/refresh') {
      this.hints.fire();
    }
    return null;
  }

  ended(code) {
    this.forget();
    this.log.appendLine(`the server has ended with ${code}`);
    const now = Date.now();
    this.starts = [...this.starts.filter((one) => now - one < WITHIN), now];
    if (this.starts.length < MOST_STARTS) {
      this.start();
    } else {
      this.say('netspec: the server has ended several times.');
    }
  }

  cannotStart(program, error) {
    this.forget();
    this.log.appendLine(String(error));
    this.say(`netspec: \`${program}\` cannot be started (${error.code || error.message}). Install it, or say where it is.`);
  }

  async say(message) {
    const chosen = await vscode.window.showErrorMessage(message, 'Settings', 'Log');
    if (chosen === 'Settings') {
      vscode.commands.executeCommand('workbench.action.openSettings', 'netspec.command');
    } else if (chosen === 'Log') {
      this.log.show();
    }
  }

  /** Let go of a server that is not there any more. */
  forget() {
    this.parts.forEach((one) => one.dispose());
    this.parts = [];
    this.found.clear();
    if (this.connection) {
      this.connection.close();
    }
    this.process = undefined;
  }

  async stop() {
    const { process: running, connection } = this;
    if (!running) {
      return;
    }
    const late = setTimeout(() => running.kill(), 2000);
    running.on('exit', () => clearTimeout(late));
    await connection.request('shutdown', null);
    connection.notify('exit', null);
    this.forget();
  }

  async restart() {
    this.starts = [];
    await this.stop();
    await this.start();
  }
}

let servers;

async function activate(context) {
  servers = new Servers();
  context.subscriptions.push(
    servers.log,
    servers.found,
    vscode.commands.registerCommand('netspec.restart', () => servers.restart()),
    vscode.commands.registerCommand('netspec.showLog', () => servers.log.show()),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('netspec') && servers.restart()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => servers.restart()),
  );
  await servers.start();
}

function deactivate() {
  return servers && servers.stop();
}

module.exports = { activate, deactivate };
