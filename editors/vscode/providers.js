'use strict';
// What the editor asks for, each handed to the server and its answer back.

const vscode = require('vscode');
const convert = require('./convert');

const SPECS = [{ language: 'yaml', scheme: 'file' }, { language: 'yaml', scheme: 'untitled' }];

/** Register everything. `ask(method, params, token)` is the server's answer, or null; `hintsChanged` fires when shapes have changed. */
function register(ask, hintsChanged, triggers) {
  const about = (document) => ({ textDocument: { uri: document.uri.toString() } });
  const at = (document, place) => ({ ...about(document), position: convert.position(place) });
  const list = async (asked, each) => ((await asked) || []).map(each);
  const { languages } = vscode;

  return [
    languages.registerCompletionItemProvider(SPECS, {
      async provideCompletionItems(document, place, token) {
        const found = await ask('textDocument/completion', at(document, place), token);
        return found && found.items.map(convert.completion);
      },
    }, ...triggers),
    languages.registerHoverProvider(SPECS, {
      async provideHover(document, place, token) {
        const found = await ask('textDocument/hover', at(document, place), token);
        const text = found && new vscode.MarkdownString(found.contents.value);
        return found && new vscode.Hover(text, convert.range(found.range));
      },
    }),
    languages.registerInlayHintsProvider(SPECS, {
      onDidChangeInlayHints: hintsChanged,
      provideInlayHints(document, span, token) {
        const params = { ...about(document), range: convert.plainRange(span) };
        return list(ask('textDocument/inlayHint', params, token), convert.hint);
      },
    }),
    languages.registerDefinitionProvider(SPECS, {
      async provideDefinition(document, place, token) {
        const found = await ask('textDocument/definition', at(document, place), token);
        return found && convert.location(found);
      },
    }),
    languages.registerReferenceProvider(SPECS, {
      provideReferences(document, place, context, token) {
        const params = { ...at(document, place), context };
        return list(ask('textDocument/references', params, token), convert.location);
      },
    }),
    languages.registerRenameProvider(SPECS, {
      async prepareRename(document, place, token) {
        const found = await ask('textDocument/prepareRename', at(document, place), token);
        if (!found) {
          throw new Error('no name of a result, block or parameter stands here');
        }
        return { range: convert.range(found.range), placeholder: found.placeholder };
      },
      async provideRenameEdits(document, place, newName, token) {
        const found = await ask('textDocument/rename', { ...at(document, place), newName }, token);
        return found && convert.edit(found);
      },
    }),
    languages.registerDocumentSymbolProvider(SPECS, {
      provideDocumentSymbols(document, token) {
        return list(ask('textDocument/documentSymbol', about(document), token), convert.symbol);
      },
    }),
    languages.registerFoldingRangeProvider(SPECS, {
      async provideFoldingRanges(document, _, token) {
        const found = await ask('textDocument/foldingRange', about(document), token);
        // without any, the editor goes by indentation itself
        return found && found.length ? found.map(convert.fold) : undefined;
      },
    }),
    languages.registerCodeActionsProvider(SPECS, {
      provideCodeActions(document, span, context, token) {
        if (!context.diagnostics.some((one) => one.source === 'netspec')) {
          return [];
        }
        const params = { ...about(document), range: convert.plainRange(span), context: { diagnostics: [] } };
        return list(ask('textDocument/codeAction', params, token), convert.action);
      },
    }, { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] }),
  ];
}

module.exports = { SPECS, register };
