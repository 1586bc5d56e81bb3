using System.CommandLine;

namespace HybridPlacement.Cli.Commands;

/// <summary>
/// <c>hybridplacement completion SHELL</c>: a script that lets the shell ask this command what may come next, by the
/// directive <c>[suggest]</c> of System.CommandLine.
/// </summary>
internal static class CompletionCommand
{
    private const string Text =
        """
        Print a script that completes this command in a shell.

        Example:
          source <(hybridplacement completion bash)
          hybridplacement completion zsh > "${fpath[1]}/_hybridplacement"
          hybridplacement completion fish > ~/.config/fish/completions/hybridplacement.fish

        Exit codes: 0 done; 1 error.
        """;

    private const string Bash =
        """
        _hybridplacement() {
          local line=${COMP_LINE:0:COMP_POINT}
          # The first word may be an alias or a path: the command itself is asked about the rest.
          local rest=${line#* }
          COMPREPLY=($(compgen -W "$(hybridplacement "[suggest:${#rest}]" "$rest" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _hybridplacement hybridplacement

        """;

    private const string Zsh =
        """
        #compdef hybridplacement
        _hybridplacement() {
          local rest=${${BUFFER[1,CURSOR]}#* }
          local -a words_known
          words_known=(${(f)"$(hybridplacement "[suggest:${#rest}]" "$rest" 2>/dev/null)"})
          compadd -- $words_known
          (( $#words_known )) || _files
        }
        if [ "$funcstack[1]" = _hybridplacement ]; then _hybridplacement "$@"; else compdef _hybridplacement hybridplacement; fi

        """;

    private const string Fish =
        """
        function __hybridplacement_suggest
          set -l line (commandline -cp)
          set -l rest (string replace -r '^\S+\s' '' -- $line)
          hybridplacement "[suggest:"(string length -- $rest)"]" "$rest" 2>/dev/null
        end
        complete -c hybridplacement -a '(__hybridplacement_suggest)'

        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", Text) { shell };
        command.SetAction(async (parsed, _) =>
        {
            await parsed.WriteAsync([], parsed.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCode.Success;
        });
        return command;
    }
}
