using HybridPlacement.Sandbox.Api;

namespace HybridPlacement.Sandbox.Faults;

/// <summary>Refusals in the words of the real server.</summary>
internal static class FaultAnswers
{
    public static ApiStatusException Of(int code) => code switch
    {
        401 => new(code, "Unauthorized", "Unauthorized"),
        403 => new(code, "Forbidden", "forbidden by the fault port"),
        404 => new(code, "NotFound", "the server could not find the requested resource"),
        409 => new(code, "Conflict", "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again"),
        410 => new(code, "Expired", "The resourceVersion for the provided watch is too old."),
        429 => new(code, "TooManyRequests", "Too many requests, please try again later."),
        500 => new(code, "InternalError", "Internal error occurred: etcdserver: leader changed"),
        503 => new(code, "ServiceUnavailable", "the server is currently unable to handle the request"),
        504 => new(code, "Timeout", "request did not complete within the allotted timeout"),
        _ => new(code, "Unknown", "refused by the fault port"),
    };
}
