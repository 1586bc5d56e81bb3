namespace HybridPlacement.Placement;

/// <summary>Why a text is no <see cref="Quantity"/>.</summary>
public enum QuantityError
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>There is no text.</summary>
    Empty,

    /// <summary>It has more than 256 characters.</summary>
    TooLong,

    /// <summary>It doesn't begin with a number.</summary>
    NotANumber,

    /// <summary>What follows the number is no unit of Kubernetes (n u m k M G T P E, Ki Mi Gi Ti Pi Ei, e or E with digits).</summary>
    UnknownSuffix,
}
