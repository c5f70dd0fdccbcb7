namespace Halftone.Verbs;

/// <summary>The text of a first halftone.yaml; comments say what can be changed next.</summary>
internal static class FirstConfig
{
    internal static string Text(string service, StartCommand start) => $$"""
        # What every key means: halftone schema, or docs/manual/config.md. After a change: halftone check && halftone reload
        listen: 127.0.0.1:8000            # 0.0.0.0:8000 to be reached from other machines

        services:
          {{service}}:
            stable: v1                    # gets every request that no rule and no split sends elsewhere
            defaults:
              command: {{Quoted(start.Command)}}   # no shell; the port is given as PORT
              # instances: 2              # processes per version
              # limits: { concurrency: 64 }   # requests one process serves at once; more wait in line
            versions:
              v1: {}
              # v2: { cwd: ../next }      # the new build: same command, another directory
            # rules:                      # top to bottom, the first match wins
            #   - { when: { query: { version: v2 } }, to: v2 }
            # weights: { v1: 95%, v2: 5% }   # users, not requests: whoever is in stays in

        """;

    /// <summary>As it is where YAML takes it for the same text; otherwise in quotes.</summary>
    private static string Quoted(string text) => text.All(letter => char.IsAsciiLetterOrDigit(letter) || " _-./=+".Contains(letter)) && text.Trim() == text && text.Length > 0 && char.IsAsciiLetter(text[0])
        ? text
        : $"'{text.Replace("'", "''")}'";
}
