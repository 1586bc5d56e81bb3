using HybridPlacement.SampleModels.Learning;

namespace HybridPlacement.SampleModels.Models;

/// <summary>A square image of brightness 0 to 1, drawn in code; channels one after the other (CHW).</summary>
internal sealed class Canvas(int channels, int side)
{
    private readonly double[] _pixels = new double[channels * side * side];

    public void Add(int channel, int x, int y, double brightness)
    {
        if (x >= 0 && x < side && y >= 0 && y < side)
            _pixels[(((channel * side) + y) * side) + x] += brightness;
    }

    public void FillRectangle(int left, int top, int width, int height, params double[] color)
    {
        for (var c = 0; c < channels; c++)
        {
            for (var y = Math.Max(0, top); y < Math.Min(side, top + height); y++)
            {
                for (var x = Math.Max(0, left); x < Math.Min(side, left + width); x++)
                    _pixels[(((c * side) + y) * side) + x] = color[c];
            }
        }
    }

    /// <summary>A soft bright spot: brightest in its middle, nothing beyond its radius.</summary>
    public void AddSpot(double middleX, double middleY, double radiusX, double radiusY, double brightness)
    {
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var (dx, dy) = ((x - middleX) / radiusX, (y - middleY) / radiusY);
                var nearness = 1 - (dx * dx) - (dy * dy);
                if (nearness > 0)
                    Add(0, x, y, brightness * nearness);
            }
        }
    }

    /// <summary>The pixels with noise, as a camera of 8 bits a channel would have them, rounded to thousandths for JSON.</summary>
    public double[] Photograph(Chance chance, double noise) =>
        [.. _pixels.Select(p => Math.Floor((Math.Clamp(p + (chance.Normal() * noise), 0, 1) * 255) + 0.5) / 255)
            .Select(p => Math.Floor((p * 1000) + 0.5) / 1000)];
}
