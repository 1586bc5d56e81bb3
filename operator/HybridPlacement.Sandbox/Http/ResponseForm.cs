using HybridPlacement.Sandbox.Api;
using Microsoft.AspNetCore.Http;

namespace HybridPlacement.Sandbox.Http;

/// <summary>The form that a client accepts an answer in.</summary>
internal enum ResponseForm
{
    Json,
    Yaml,

    /// <summary>Rows for printing, as <c>kubectl get</c> asks for.</summary>
    Table,

    /// <summary>Metadata alone.</summary>
    PartialMetadata,
}

internal static class ResponseForms
{
    /// <summary>The first form of the Accept header that the server has.</summary>
    /// <exception cref="ApiStatusException">406: it has none of them.</exception>
    public static ResponseForm Read(HttpRequest request)
    {
        if (string.IsNullOrEmpty(request.Headers.Accept.ToString()))
            return ResponseForm.Json;
        foreach (var range in request.Headers.Accept.ToString().Split(','))
        {
            var parameters = range.Split(';').Select(p => p.Trim()).ToArray();
            if (parameters[0] is "application/yaml")
                return ResponseForm.Yaml;
            if (parameters[0] is not ("application/json" or "*/*" or "application/*"))
                continue;
            if (parameters.Contains("as=Table"))
                return ResponseForm.Table;
            if (parameters.Contains("as=PartialObjectMetadata") || parameters.Contains("as=PartialObjectMetadataList"))
                return ResponseForm.PartialMetadata;
            return ResponseForm.Json;
        }

        throw ApiStatusException.NotAcceptable();
    }
}
