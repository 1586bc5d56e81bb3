using HybridPlacement.SampleModels.Learning;

namespace HybridPlacement.SampleModels.Models;

/// <summary>
/// Tells a drawn "radiograph" of clear lungs from one with an opacity: a bright spot within a lung. Drawn by code, of
/// no person; good for trying out a deployment, for nothing else.
/// </summary>
internal static class ChestXray
{
    private const int Side = 32, Opacity = 1;

    public static Sample Sample { get; } = new()
    {
        Name = "chest-xray",
        Seed = 20_260_101,
        InputShape = [1, Side, Side],
        Labels = ["clear", "opacity"],
        Draw = Draw,
        Layers = chance =>
        [
            new Convolution(1, 8, Side, chance),
            new Rectifier(8 * 16 * 16),
            new MaxPooling(8, 16, 4),
            new Dense(8 * 4 * 4, 16, chance),
            new Rectifier(16),
            new Dense(16, 2, chance),
        ],
        Examples = 1_200,
        Rounds = 8,
        Request = chance => new Example(Draw(Opacity, chance), Opacity),
    };

    private static double[] Draw(int @class, Chance chance)
    {
        var canvas = new Canvas(1, Side);
        canvas.FillRectangle(0, 0, Side, Side, chance.Between(0.5, 0.6));
        var (shiftX, shiftY) = (chance.Between(-1.5, 1.5), chance.Between(-1.5, 1.5));
        var (leftX, rightX, y) = (9.5 + shiftX, 22.5 + shiftX, 16 + shiftY);
        var depth = chance.Between(-0.5, -0.38);
        canvas.AddSpot(leftX, y, 7, 13, depth);
        canvas.AddSpot(rightX, y, 7, 13, depth);
        for (var rib = 0; rib < 6; rib++)
            DrawRib(canvas, 5 + (rib * 4) + (int)shiftY, chance.Between(0.04, 0.09));
        if (@class == Opacity)
        {
            var radius = chance.Between(2.6, 4.2);
            canvas.AddSpot(
                (chance.Below(2) == 0 ? leftX : rightX) + chance.Between(-2, 2), y + chance.Between(-6, 6),
                radius, radius * chance.Between(0.8, 1.2), chance.Between(0.4, 0.6));
        }

        return canvas.Photograph(chance, 0.03);
    }

    private static void DrawRib(Canvas canvas, int y, double brightness)
    {
        for (var x = 2; x < Side - 2; x++)
            canvas.Add(0, x, y + (Math.Abs(x - (Side / 2)) / 6), brightness);
    }
}
