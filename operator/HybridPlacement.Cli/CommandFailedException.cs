namespace HybridPlacement.Cli;

/// <summary>
/// An error that the user can mend. Its message names the object, the field, the value and the remedy, and is
/// printed without a stack trace; the exit code is <see cref="ExitCode.Error"/>.
/// </summary>
internal sealed class CommandFailedException : Exception
{
    public CommandFailedException(string message)
        : base(message)
    {
    }

    public CommandFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
