using HybridPlacement.Operator;

return await OperatorCommand.Create().Parse(args).InvokeAsync();
