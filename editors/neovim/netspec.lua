-- netspec in Neovim 0.11 or newer: put this file into ~/.config/nvim/lsp/ and write into init.lua:
--   vim.lsp.enable('netspec')
--   vim.lsp.inlay_hint.enable()          -- the shapes at the end of every layer's line
return {
  cmd = { 'netspec', 'lsp' }, -- or { '/path/to/venv/bin/netspec', 'lsp' }
  filetypes = { 'yaml' },
  root_markers = { '.git' },
  -- init_options = { trust = true },    -- run the Python files of `extensions`: read them first
}
