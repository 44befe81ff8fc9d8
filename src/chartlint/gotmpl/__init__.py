"""Go's text/template: lexer, parser, scopes, code generation. Nothing of Helm is known here."""
